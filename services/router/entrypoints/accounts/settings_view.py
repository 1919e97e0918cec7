"""A tenant's settings as `/kelola` shows them: what its file says, and what holds where it says nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from services.router.domain.clocks import ClockKind, ClockLength, Clocks
from services.router.domain.ladder import Step
from services.router.domain.policy import Policy
from services.router.domain.values import Classification
from shared.contracts.tenant import TenantConfigured

NamedHolidays = Callable[[str, int, bool, str], Mapping[date, str]]
"""(country, year, with collective leave, language) → the days off and what they are called."""

TIMED = (ClockKind.VERIFY, ClockKind.RESPOND, ClockKind.RESOLVE)


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekdays that follow each other (0 is Monday) with the same office hours."""

    first: int
    last: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Length:
    """How long a clock runs; `own`: the category says so itself."""

    length: ClockLength
    own: bool


@dataclass(frozen=True, slots=True)
class ClassClocks:
    """How long the clocks of a class run where its category says nothing."""

    classification: Classification
    lengths: tuple[ClockLength, ...]


@dataclass(frozen=True, slots=True)
class CategoryClocks:
    """A category and its clocks as they run."""

    id: str
    classification: Classification
    physical: bool
    lengths: tuple[Length, ...]


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which nobody works. No name: one of the tenant's own."""

    day: date
    name: str | None


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force."""

    hours: Sequence[Hours]
    days_off: Sequence[DayOff]
    classes: Sequence[ClassClocks]
    categories: Sequence[CategoryClocks]
    ladder: Sequence[Step]
    direct_disputes: bool
    reopenings: int


def settings_in_force(
    tenant: TenantConfigured, policy: Policy, today: date, named: NamedHolidays, language: str
) -> Settings:
    """Return them; days off from today to the end of the next year."""
    return Settings(
        hours=list(_hours(policy)),
        days_off=list(_days_off(tenant, policy, today, named, language)),
        classes=[
            ClassClocks(each, tuple(Clocks().length(kind, each) for kind in ClockKind)) for each in Classification
        ],
        categories=[_category(each.id, policy) for each in tenant.categories],
        ladder=policy.ladder,
        direct_disputes=policy.direct_disputes,
        reopenings=policy.reopenings,
    )


def _hours(policy: Policy) -> Iterator[Hours]:
    opens, closes = policy.calendar.opens, policy.calendar.closes
    found: Hours | None = None
    for day in sorted(opens):
        if found and (found.last + 1, found.opens, found.closes) == (day, opens[day], closes[day]):
            found = Hours(found.first, day, found.opens, found.closes)
            continue
        if found:
            yield found
        found = Hours(day, day, opens[day], closes[day])
    if found:
        yield found


def _days_off(
    tenant: TenantConfigured, policy: Policy, today: date, named: NamedHolidays, language: str
) -> Iterator[DayOff]:
    kept = tenant.holidays
    for year in (today.year, today.year + 1):
        names = named(kept.country, year, kept.collective_leave, language)
        for day in sorted(policy.calendar.holidays(year)):
            if day >= today and day.weekday() in policy.calendar.closes:
                yield DayOff(day, names.get(day))


def _category(category: str, policy: Policy) -> CategoryClocks:
    known = policy.categories[category]
    own = (known.clocks.verify, known.clocks.respond, known.clocks.resolve)
    lengths = tuple(
        Length(known.clocks.length(kind, known.classification), said is not None)
        for kind, said in zip(TIMED, own, strict=True)
    )
    return CategoryClocks(category, known.classification, known.physical, lengths)
