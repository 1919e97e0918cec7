"""A board: the counters of one tenant, or of a province's tenants together, put in order for people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from services.reporting.domain.ages import Waiting
from services.reporting.domain.rollups import NONE, Key
from services.reporting.domain.view import OPEN, SOLVED, Status

DAYS = 30
"""How many days, today included, a board looks back."""
RATINGS = range(1, 6)


class Counted:
    """What can be said of counts by status (`counts`) and by outcome (`outcomes`, see `rollups.Key`)."""

    __slots__ = ()
    counts: Mapping[str, int]
    outcomes: Mapping[str, int]

    @property
    def total(self) -> int:
        """All there are."""
        return sum(self.counts.values())

    @property
    def resolved(self) -> int:
        """Those the agency says are done, confirmed or not."""
        return sum(self.counts.get(status, 0) for status in SOLVED)

    @property
    def rejected(self) -> int:
        """Those that were archived."""
        return self.counts.get(Status.REJECTED, 0)

    @property
    def open(self) -> int:
        """Those somebody still has to act on."""
        return sum(self.counts.get(status, 0) for status in OPEN)

    @property
    def elsewhere(self) -> int:
        """Those that were merged, given to another tenant or withdrawn."""
        return self.total - self.resolved - self.rejected - self.open

    @property
    def rated(self) -> int:
        """How many reporters rated the solution."""
        return sum(self.outcomes.get(f"r{stars}", 0) for stars in RATINGS)

    @property
    def rating(self) -> float | None:
        """The mean of their ratings, 1 to 5."""
        rated = self.rated
        return sum(stars * self.outcomes.get(f"r{stars}", 0) for stars in RATINGS) / rated if rated else None

    @property
    def reopened(self) -> float | None:
        """The share of the solved that a reporter opened again at least once."""
        solved = self.outcomes.get("solved", 0)
        return self.outcomes.get("reopened", 0) / solved if solved else None

    def outcome(self, name: str) -> int:
        """How many came out like that: `reporter` or `timer` closed them, `agency_head` or `executive` was told."""
        return self.outcomes.get(name, 0)


@dataclass(frozen=True, slots=True)
class Row(Counted):
    """What is counted of one agency, category, area or tenant. `id` None: of none; `name` None: nameless.

    `late` are past a deadline, the worst of them since `late_since`; these and `outcomes` are of agencies and tenants.
    """

    id: str | None
    name: str | None
    name_en: str | None
    counts: Mapping[str, int]
    outcomes: Mapping[str, int] = field(default_factory=dict)
    late: int = 0
    late_since: datetime | None = None
    short: str | None = None


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
class Board(Counted):
    """All that a board shows. `places` is filled for a province alone, `agencies` and `areas` for the others."""

    tenant: str
    name: str
    province: bool
    at: datetime
    counts: Mapping[str, int]
    outcomes: Mapping[str, int] = field(default_factory=dict)
    late: int = 0
    agencies: Sequence[Row] = ()
    categories: Sequence[Row] = ()
    areas: Sequence[Row] = ()
    places: Sequence[Row] = ()
    days: Sequence[Day] = ()
    waiting: Sequence[WaitingRow] = ()

    @property
    def unanswered(self) -> int:
        """Complaints without a first response."""
        return sum(row.waiting.total for row in self.waiting)

    @property
    def overdue(self) -> int:
        """Those of them whose deadline has passed."""
        return sum(row.waiting.overdue for row in self.waiting)

    @property
    def performers(self) -> Sequence[Row]:
        """Whom the board compares: agencies, or a province's tenants; those most behind first."""
        rows = self.places if self.province else [row for row in self.agencies if row.id is not None]
        return sorted(rows, key=lambda row: (-row.late, -row.open, row.name or ""))

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
    return sorted(rows, key=lambda row: (row.waiting.due_first or _NEVER, row.waiting.oldest or _NEVER))


_NEVER = datetime.max.replace(tzinfo=UTC)
_LIFE = (
    Status.RECEIVED,
    Status.DEFERRED,
    Status.ASSIGNED,
    Status.IN_PROGRESS,
    Status.RESOLVED,
    Status.CLOSED,
    Status.REJECTED,
    Status.MERGED,
    Status.TRANSFERRED,
    Status.WITHDRAWN,
)
