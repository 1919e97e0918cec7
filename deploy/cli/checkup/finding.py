"""What a check finds: one line, and what to do about it unless all is well."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` and `mend` hold no secret and nothing personal: findings end up in tickets and chats."""

    area: str
    state: State
    what: str
    mend: str | None = None


def ok(area: str, what: str) -> Finding:
    """All is well."""
    return Finding(area, State.OK, what)


def warning(area: str, what: str, mend: str) -> Finding:
    """It works, and somebody should look at it."""
    return Finding(area, State.WARNING, what, mend)


def broken(area: str, what: str, mend: str) -> Finding:
    """Something that people rely on does not work."""
    return Finding(area, State.BROKEN, what, mend)
