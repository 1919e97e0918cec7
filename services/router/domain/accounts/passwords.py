"""Which passwords are accepted: long, and not one's own name; no rules of composition (NIST SP 800-63B, 3.1.1)."""

from enum import StrEnum, auto

SHORTEST = 12
LONGEST = 200
_SHORTEST_NAME = 4


class PasswordFault(StrEnum):
    """Why a password is not accepted."""

    TOO_SHORT = auto()
    TOO_LONG = auto()
    NAMES_OWNER = auto()


def password_fault(password: str, *, name: str, email: str) -> PasswordFault | None:
    """Return why a password of somebody of that name and e-mail is not accepted; None: it is."""
    if len(password) < SHORTEST:
        return PasswordFault.TOO_SHORT
    if len(password) > LONGEST:
        return PasswordFault.TOO_LONG
    plain = _plain(password)
    own = (_plain(name), _plain(email))
    if any(len(each) >= _SHORTEST_NAME and each in plain for each in own):
        return PasswordFault.NAMES_OWNER
    return None


def _plain(text: str) -> str:
    return "".join(text.casefold().split())
