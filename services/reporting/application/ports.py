"""What the use cases need of the world."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from services.reporting.domain.ages import Waiting
from services.reporting.domain.facts import Fact
from services.reporting.domain.rollups import Key as RollupKey
from services.reporting.domain.view import ComplaintView, PhotoRef
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId

T = TypeVar("T")
ComplaintKey = tuple[TenantId, str]
"""A tenant and the id of one of its complaints."""
Positions = Mapping[tuple[str, int], int]
"""The next offset to read of each (topic, partition)."""


class Clock(Protocol):
    """The time, passed in."""

    def __call__(self) -> datetime:
        """Return now, UTC with zone."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A complaint as kept. `text`: the reporter's words where the public may read them."""

    facts: tuple[Fact, ...]
    text: str | None


@dataclass(slots=True)
class Folded:
    """A complaint to keep. `text` as in `Stored`; `is_new`: it was not kept before."""

    tenant: TenantId
    id: str
    facts: tuple[Fact, ...]
    view: ComplaintView
    text: str | None
    is_new: bool


class Unit(Protocol):
    """What is read and written together, or not at all."""

    async def load(self, keys: Sequence[ComplaintKey]) -> Mapping[ComplaintKey, Stored]:
        """Return those of the complaints that are kept, in one query."""
        ...

    async def keep(self, folded: Sequence[Folded]) -> None:
        """Write the complaints."""
        ...

    async def count(self, rollups: Mapping[TenantId, Counter[RollupKey]], slot: int) -> None:
        """Add to the counters, in the share of them that has this number: replicas with others don't meet."""
        ...


class Projections(Protocol):
    """The projections of one generation, or of whichever is live."""

    async def together(self, positions: Positions, work: Callable[[Unit], Awaitable[None]]) -> None:
        """Move the positions on, never back, and run `work` in the same transaction.

        It is run again, on fresh data, when another writer was in the way or what is kept as new was there.
        """
        ...


class PublicWords(Protocol):
    """Opens what reporters wrote, for complaints whose words the public may read."""

    async def open(self, sealed: Mapping[ComplaintKey, Mapping[str, str]]) -> Mapping[ComplaintKey, str]:
        """Return the text of each; what was erased or can't be opened is left out. One query for all keys."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Of which version the live projections are, and which this release reads and writes.

    `building`: the generation that is being built, and `reached` how many records of the log are in it.
    """

    written: int
    wanted: int
    building: int | None = None
    reached: int = 0


class Generations(Protocol):
    """The sets of collections that projections lie in, one of which is live."""

    async def standing(self) -> Standing:
        """Say which version is live and how far a build is."""
        ...

    async def begin(self) -> int:
        """Make an empty generation to build in; what earlier rebuilds left behind is dropped."""
        ...

    async def begin_instead_of(self, building: int | None) -> int | None:
        """Do as `begin`, if that generation (None: none at all) is still the one being built; else return None."""
        ...

    async def swap(self, generation: int, partitions: Sequence[tuple[str, int]]) -> bool:
        """Make it the live one, if it has read at least as far as the live one; else False and nothing changes.

        Raises `RebuildOvertakenError` when another rebuild has begun since.
        """
        ...

    async def drop_others(self) -> None:
        """Drop every generation but the live one and the one being built."""
        ...


class RebuildOvertakenError(RuntimeError):
    """Another rebuild began later; that one goes on, this one must stop."""


@dataclass(frozen=True, slots=True)
class LogBatch:
    """Records of the log, in parts for `FoldBatch.side_by_side`. `at_end`: nothing more was there when it was read."""

    parts: Sequence[tuple[Sequence[Envelope], Positions]]
    at_end: bool


class Log(Protocol):
    """Everything that was ever said, from the beginning."""

    def read(self) -> AsyncIterator[LogBatch]:
        """Yield batches for ever, empty ones too when nothing comes."""
        ...

    @property
    def partitions(self) -> Sequence[tuple[str, int]]:
        """All (topic, partition) that are read."""
        ...


@dataclass(frozen=True, slots=True)
class Tracked:
    """A complaint as read. `text` None: not (yet) public, erased, or secret.

    `earlier`: the same complaint as the tenants had it that gave it on, the first of them first. `joined`: the
    complaint that it was merged with, where that is known.
    """

    tenant: TenantId
    id: str
    view: ComplaintView
    text: str | None
    earlier: tuple["Tracked", ...] = ()
    joined: "Tracked | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a public list is narrowed to; None or empty does not narrow. `area` is a kode wilayah of any depth."""

    category: str | None = None
    agency: str | None = None
    statuses: tuple[str, ...] = ()
    area: str | None = None
    q: str | None = None
    located: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of the public list. `before` and `after` are photos by staff of what was solved."""

    tenant: TenantId
    id: str
    status: str
    category: str | None
    agency: str | None
    area: str | None
    visibility: str
    received_at: datetime
    resolved_at: datetime | None
    lat: float | None
    lon: float | None
    text: str | None
    closed_by: str | None = None
    rating: int | None = None
    reopened: int = 0
    before: PhotoRef | None = None
    after: PhotoRef | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this row, in the order of the list. `id` is `tenant/complaint`."""

    received_at: datetime
    id: str

    @classmethod
    def of(cls, row: Listed) -> "Cursor":
        """Return the cursor that goes on after a row."""
        return cls(row.received_at, f"{row.tenant}/{row.id}")


class Complaints(Protocol):
    """Reads single complaints and public lists."""

    async def by_code(self, tenant: TenantId, code: str) -> Tracked | None:
        """Return the complaint with that tracking code."""
        ...

    async def by_id(self, tenant: TenantId, complaint: str) -> Tracked | None:
        """Return the complaint with that id."""
        ...

    async def listed(self, tenant: TenantId, filters: Filters, *, after: Cursor | None, limit: int) -> Sequence[Listed]:
        """Return what the public may see of the tenant's complaints, newest first."""
        ...


class Figures(Protocol):
    """Reads counters and what is waited for."""

    async def totals(self, tenants: Sequence[TenantId]) -> Mapping[TenantId, Counter[RollupKey]]:
        """Return the counters of each tenant, days excepted."""
        ...

    async def days(self, tenants: Sequence[TenantId], since: str) -> Mapping[TenantId, Counter[RollupKey]]:
        """Return the counters by day from that day (`2026-03-03`) on, of each tenant."""
        ...

    async def waiting(self, tenant: TenantId, now: datetime) -> Sequence[Waiting]:
        """Return what each agency has open, the one whose first response is due first at the top."""
        ...


class Tenants(Protocol):
    """The tenants in force; plain look-ups, no I/O."""

    def get(self, tenant: TenantId) -> TenantConfigured | None:
        """Return the tenant as configured, or None."""
        ...

    def all(self) -> list[TenantConfigured]:
        """Return every tenant, by id."""
        ...

    def children(self, province: TenantId) -> list[TenantConfigured]:
        """Return the cities and regencies of a province that are tenants, without the province itself."""
        ...


class Signals(Protocol):
    """Tells when figures have changed, in whichever replica."""

    def changes(self, tenants: Sequence[TenantId]) -> AsyncIterator[None]:
        """Yield after each change to one of the tenants' figures; several at once are one."""
        ...
