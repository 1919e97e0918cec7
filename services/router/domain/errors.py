"""What a case refuses, with a code for machines and a sentence that says what to do."""


class CaseError(Exception):
    """A command that cannot be carried out. `code` is stable; the message is for the person who asked."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotAllowedNowError(CaseError):
    """The case's status does not allow it (HTTP 409)."""


class BadCommandError(CaseError):
    """The command names something that does not exist or is empty (HTTP 422). `field` says which part."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(code, message)
        self.field = field
