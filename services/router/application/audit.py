"""The audit trail: what staff did and tried to do, kept by tenant, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from shared.tenancy.ids import TenantId

Outcome = Literal["done", "refused"]


class Action(StrEnum):
    """What of accounts and news is written down; for what is done with cases see `deed`."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    CODE_SENT = "code_sent"
    PASSWORD_SET = "password_set"  # noqa: S105 - an action
    TOTP_ON = "totp_on"
    TOTP_OFF = "totp_off"
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_MADE = "token_made"  # noqa: S105 - an action
    TOKEN_ENDED = "token_ended"  # noqa: S105 - an action
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    NEWS_PUBLISHED = "publishnews"


def deed(command: type) -> str:
    """Return the action that a staff command to a case is written down as."""
    return command.__name__.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who (`account` in its `role`) did what (`action`) to which case, if any, and when. `detail` is plain text."""

    at: datetime
    account: str
    role: str
    action: str
    outcome: Outcome = "done"
    case: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries to read; None or empty does not narrow. `since` counts, `until` does not.

    `case` is how a case's id begins.
    """

    account: str | None = None
    action: str | None = None
    case: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Audit(Protocol):
    """Where the trail is kept."""

    async def record(self, tenant: TenantId, entry: Entry) -> None:
        """Write an entry down, durably."""
        ...

    async def read(self, tenant: TenantId, wanted: Wanted, *, skip: int, limit: int) -> Sequence[Entry]:
        """Return entries, the newest first."""
        ...

    async def actions(self, tenant: TenantId) -> Sequence[str]:
        """Return the actions that occur."""
        ...
