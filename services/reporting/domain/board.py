"""A board: the counters of one tenant, or of a province's tenants together, put in order for people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from services.reporting.domain.ages import Waiting
from services.reporting.domain.rollups import NONE, Key
from services.reporting.domain.view import Status

DAYS = 30
"""How many days, today included, a board looks back."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is counted of one agency, category, area or tenant. `id` None: of none; `name` None: nameless."""

    id: str | None
    name: str | None
    name_en: str | None
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All there are."""
        return sum(self.counts.values())

    @property
    def resolved(self) -> int:
        """Those the agency says are done."""
        return self.counts.get(Status.RESOLVED, 0)

    @property
    def rejected(self) -> int:
        """Those that were archived."""
        return self.counts.get(Status.REJECTED, 0)

    @property
    def open(self) -> int:
        """Those somebody still has to act on."""
        return self.total - self.resolved - self.rejected


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day of the tenant."""

    day: date
    received: int
    resolved: int


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Who has not responded: an agency of a tenant (`waiting.agency` None: its verifier), with names."""

    tenant: str
    place: str
    name: str | None
    short: str | None
    waiting: Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that a board shows. `places` is filled for a province alone, `agencies` and `areas` for the others."""

    tenant: str
    name: str
    province: bool
    at: datetime
    statuses: Mapping[str, int]
    agencies: Sequence[Row] = ()
    categories: Sequence[Row] = ()
    areas: Sequence[Row] = ()
    places: Sequence[Row] = ()
    days: Sequence[Day] = ()
    waiting: Sequence[WaitingRow] = ()
    total: int = field(init=False)

    def __post_init__(self) -> None:
        """Add up what is asked for several times."""
        object.__setattr__(self, "total", sum(self.statuses.values()))

    @property
    def resolved(self) -> int:
        """Complaints that are resolved."""
        return self.statuses.get(Status.RESOLVED, 0)

    @property
    def open(self) -> int:
        """Complaints that somebody still has to act on."""
        return self.total - self.resolved - self.statuses.get(Status.REJECTED, 0)

    @property
    def unanswered(self) -> int:
        """Complaints without a first response."""
        return sum(row.waiting.total for row in self.waiting)

    @property
    def overdue(self) -> int:
        """Those of them whose deadline has passed."""
        return sum(row.waiting.overdue for row in self.waiting)

    def in_last(self, days: int) -> Day:
        """Add up the newest days; `day` is the first of them."""
        newest = self.days[-days:]
        return Day(newest[0].day, sum(d.received for d in newest), sum(d.resolved for d in newest))


def by_dimension(totals: Counter[Key], dimension: str) -> dict[str | None, Counter[str]]:
    """Return, for each agency, category or area, its counts by status; None stands for none."""
    rows: dict[str | None, Counter[str]] = {}
    for key, by in totals.items():
        if key[0] == dimension:
            rows.setdefault(None if key[1] == NONE else key[1], Counter())[key[2]] += by
    return rows


def statuses_of(totals: Counter[Key]) -> Counter[str]:
    """Return the counts by status, in the order of a complaint's life."""
    return Counter({status: totals["status", status] for status in _LIFE if totals["status", status]})


def days_of(counted: Counter[Key], today: date) -> list[Day]:
    """Return the last `DAYS` days, oldest first, empty ones too."""
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return [
        Day(day, counted["day", day.isoformat(), "received"], counted["day", day.isoformat(), "resolved"])
        for day in days
    ]


def largest_first(rows: Iterable[Row]) -> list[Row]:
    """Put the rows with most open complaints first, those of none last."""
    return sorted(rows, key=lambda row: (row.id is None, -row.open, -row.total, row.name or ""))


def most_urgent_first(rows: Iterable[WaitingRow]) -> list[WaitingRow]:
    """Put the row whose deadline passed (or comes) first at the top; without deadlines, the oldest."""
    return sorted(rows, key=lambda row: (row.waiting.due_first or _NEVER, row.waiting.oldest))


_NEVER = datetime.max.replace(tzinfo=UTC)
_LIFE = (Status.RECEIVED, Status.ASSIGNED, Status.IN_PROGRESS, Status.RESOLVED, Status.REJECTED)
