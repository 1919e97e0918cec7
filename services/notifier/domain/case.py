"""What is kept of cases between their events: who handles one, and whose complaints were joined to it."""

from dataclasses import dataclass
from datetime import datetime

from services.notifier.domain.notification import Contact
from shared.tenancy.ids import TenantId

Case = tuple[TenantId, str]
"""A tenant and a complaint's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """Who was given the case last, as of the case's `sequence`."""

    case: Case
    agency: str
    unit: str | None
    person: str | None
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A case came to a tenant, which `case` names, from another."""

    case: Case
    giver: TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """A complaint that was joined to another, `into` (None: no longer), as of its own `sequence`.

    Its reporter hears of what happens to the other from `since` on.
    """

    case: Case
    into: str | None
    since: datetime
    tracking_code: str
    language: str
    contact: Contact | None
    sequence: int
