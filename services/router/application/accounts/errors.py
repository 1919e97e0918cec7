"""Why somebody was not let in, or something about an account was not done."""

from datetime import datetime


class AccountError(Exception):
    """Anything below."""


class NotLetInError(AccountError):
    """No such account, wrong password or wrong code: which of them is not told."""


class DisabledError(AccountError):
    """The password was right, but the tenant's admin has shut the account."""


class WaitError(AccountError):
    """Too many tries; `until` is when the next may be made."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"wait until {until.isoformat()}")
        self.until = until


class BadPasswordError(AccountError):
    """The new password is not accepted; `fault` says why."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class NoSuchAccountError(AccountError):
    """The tenant's file has nobody of that id."""


class OwnAccountError(AccountError):
    """An admin may not shut their own account."""


class MailFailedError(AccountError):
    """The mail server did not take the mail."""
