"""What router's use cases need from outside: time, tenants' policies, opened words, the event store and the index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto
from typing import Literal, Protocol

from services.router.domain.case import Case, Status
from services.router.domain.facts import QueueReason
from services.router.domain.policy import Policy
from shared.contracts.base import Event
from shared.contracts.values import ComplaintRef, Location, Photo, ReporterDetails, Sealed, Words
from shared.tenancy.ids import TenantId

CaseKey = tuple[TenantId, str]
"""A case: its tenant and its complaint's id."""


Personal = Literal["words", "reporter"]
"""What is sealed of a complaint, apart from its photos."""


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the present in UTC."""
        ...


class Policies(Protocol):
    """Tenants' configurations, compiled."""

    def of(self, tenant: TenantId) -> Policy | None:
        """Return the policy in force, or None while the tenant is not configured. No I/O."""
        ...

    def tenants(self) -> Sequence[TenantId]:
        """Return every tenant that is configured."""
        ...


class SealedWords(Protocol):
    """Opens what reporters wrote and left, as far as its keys are still there."""

    async def words(self, sealed: Mapping[CaseKey, Sealed]) -> dict[CaseKey, Words]:
        """Return the words of those that can be opened, in one fetch of keys; the rest are missing."""
        ...

    async def all_of(self, case: CaseKey, sealed: Sequence[Sealed]) -> Sequence[Words | None]:
        """Return the words of one case, in order; None for those that can't be opened."""
        ...

    async def seal(self, case: CaseKey, key: str, words: Words) -> Sealed | None:
        """Return words sealed as the case's own are, under `key`; None when the key was destroyed."""
        ...

    async def reporter(self, case: CaseKey, sealed: Sealed) -> ReporterDetails | None:
        """Return what the reporter left, or None when it was erased."""
        ...

    async def record_reading(self, case: CaseKey, actor: str, purpose: Personal) -> None:
        """Write down, durably, that a person is about to read this."""
        ...


class Outcome(StrEnum):
    """What became of a commit: stored, already there by the same cause, or its version taken by another cause."""

    STORED = auto()
    REPEATED = auto()
    CONFLICT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One decision: its facts, numbered from `version`, and the call or event that caused it."""

    tenant: TenantId
    case_id: str
    version: int
    cause: str
    events: tuple[Event, ...]
    at: datetime
    traceparent: str | None = None


class Cases(Protocol):
    """The event store: the only truth about cases."""

    async def append(self, commits: Sequence[Commit]) -> Sequence[Outcome]:
        """Store all of them in one durable write and say of each, in order, what became of it."""
        ...

    async def load(self, keys: Sequence[CaseKey]) -> Mapping[CaseKey, Sequence[Commit]]:
        """Return the commits of each case in order of version; a case without any is missing or empty."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What the complaint came with: it never changes, and the case's own events don't carry it."""

    words: Sealed
    photos: tuple[Photo, ...] = ()
    location: Location | None = None
    incident_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A case as listed: where it stands, the complaint and dossier it is about, and when its next alarm goes off."""

    case_id: str
    complaint: ComplaintRef
    dossier: Dossier
    case: Case
    alarm_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which cases to list; what is None, empty or False does not narrow.

    `agency`: those it leads or helps with; `helping` True: those it helps with alone, False: those it leads.
    `assigned_only`: of any agency. `reasons`: why they wait for the verifier. `area`: a kode wilayah and all inside it.
    `number`: how the case's id begins. `received_since` counts, `received_until` does not; `changed_since` does not.
    `due_before`: whose clock runs, and runs out before then. `text`: all of its words are in the complaint,
    or it is the complaint's tracking code; `secret_found`: by its words a secret one, too.
    """

    statuses: tuple[Status, ...] = ()
    reasons: tuple[QueueReason, ...] = ()
    agency: str | None = None
    helping: bool | None = None
    unit: str | None = None
    person: str | None = None
    assigned_only: bool = False
    category: str | None = None
    area: str | None = None
    number: str | None = None
    text: str | None = None
    secret_found: bool = True
    received_since: datetime | None = None
    received_until: datetime | None = None
    changed_since: datetime | None = None
    due_before: datetime | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, what is due first coming first. `next` is where the next page goes on; None: this was the last."""

    entries: tuple[Entry, ...]
    next: tuple[datetime, str] | None


class CaseIndex(Protocol):
    """The list of cases: a view that can be made again from the event store and the received complaints."""

    async def add(self, entries: Mapping[CaseKey, Entry]) -> None:
        """List new cases, durably. One that is listed already is left as it is."""
        ...

    async def promise(self, key: CaseKey, token: str, at: datetime) -> bool:
        """Note that a commit is about to be made, so that a crash after it is repaired. False: no such case."""
        ...

    async def update(self, key: CaseKey, case: Case, alarm_at: datetime | None, *, token: str) -> None:
        """Show the case as it is now, unless something newer is shown, and drop the promise."""
        ...

    async def repair(self, key: CaseKey, case: Case, alarm_at: datetime | None, before: datetime) -> None:
        """Show the case as it is now, unless something newer is shown, and drop the promises made before then."""
        ...

    async def unkept(self, tenant: TenantId, before: datetime, limit: int) -> list[CaseKey]:
        """Return cases with a promise made before then that nobody kept."""
        ...

    async def find(self, key: CaseKey) -> Entry | None:
        """Return one case, or None."""
        ...

    async def joined(self, key: CaseKey, limit: int) -> tuple[Entry, ...]:
        """Return cases that were joined to this one."""
        ...

    async def page(self, tenant: TenantId, listing: Listing) -> Page:
        """Return a page of the tenant's cases."""
        ...
