"""A tenant's configuration compiled to the policy that the domain works with."""

from collections.abc import Callable, Iterator
from datetime import date, time, tzinfo
from zoneinfo import ZoneInfo

from services.router.domain import clocks as domain
from services.router.domain.calendar import HolidaysOfYear, WorkingCalendar
from services.router.domain.keywords import KeywordMatcher
from services.router.domain.ladder import Step, Target
from services.router.domain.policy import CategoryPolicy, Person, Policy
from services.router.domain.rules import Agency, Rule, RuleTable, Unit
from services.router.domain.values import Classification
from shared.contracts.tenant import Category, Disputes, EscalationStep, Holidays, TenantConfigured
from shared.contracts.values import ClockLength

NationalHolidays = Callable[[str, int, bool], frozenset[date]]
"""(country, year, with collective leave) → the days off."""

OPENING = dict.fromkeys(range(5), time(8))
CLOSING = dict.fromkeys(range(5), time(16))
"""When a tenant names no working hours: Monday to Friday from eight to four."""


def compile_policy(tenant: TenantConfigured, national: NationalHolidays) -> Policy:
    """Return the policy of a tenant as configured."""
    agencies = [
        Agency(id=a.id, units=tuple(Unit(id=u.id, areas=tuple(u.areas)) for u in a.units)) for a in tenant.agencies
    ]
    rules = [Rule(agency=r.agency, category=r.category, area=r.area, unit=r.unit) for r in tenant.rules]
    return Policy(
        categories={c.id: _category(c) for c in tenant.categories},
        keywords=KeywordMatcher.of({c.id: c.keywords for c in tenant.categories}),
        rules=RuleTable.of(rules, agencies),
        calendar=_calendar(tenant, ZoneInfo(tenant.timezone), national),
        ladder=tuple(_step(step) for step in tenant.escalation),
        people={person.id: person for person in _people(tenant)},
        direct_disputes=tenant.disputes is Disputes.DIRECT,
        reopenings=tenant.reopenings,
    )


def _step(step: EscalationStep) -> Step:
    return Step(
        id=step.id,
        to=tuple(Target(str(target)) for target in step.to),
        percent=step.percent,
        overdue_days=step.overdue_days,
        clocks=tuple(domain.ClockKind(str(kind)) for kind in step.clocks),
    )


def _people(tenant: TenantConfigured) -> Iterator[Person]:
    yield from (Person(id=each.id, role=each.role.value) for each in tenant.staff)
    for agency in tenant.agencies:
        yield from (Person(id=each.id, role=each.role.value, agency=agency.id) for each in agency.staff)
        for unit in agency.units:
            for each in unit.staff:
                yield Person(id=each.id, role=each.role.value, agency=agency.id, unit=unit.id)


def _category(category: Category) -> CategoryPolicy:
    own = category.clocks
    return CategoryPolicy(
        classification=Classification(category.classification.value),
        physical=category.physical,
        clocks=domain.Clocks(verify=_length(own.verify), respond=_length(own.respond), resolve=_length(own.resolve)),
    )


def _length(length: ClockLength | None) -> domain.ClockLength | None:
    return None if length is None else domain.ClockLength(length.amount, domain.ClockUnit(length.unit.value))


def _calendar(tenant: TenantConfigured, zone: tzinfo, national: NationalHolidays) -> WorkingCalendar:
    opens: dict[int, time] = {}
    closes: dict[int, time] = {}
    for hours in tenant.working_hours:
        opens[hours.weekday] = min(hours.opens, opens.get(hours.weekday, hours.opens))
        closes[hours.weekday] = max(hours.closes, closes.get(hours.weekday, hours.closes))
    return WorkingCalendar(
        zone=zone, opens=opens or OPENING, closes=closes or CLOSING, holidays=_days_off(tenant.holidays, national)
    )


def _days_off(holidays: Holidays, national: NationalHolidays) -> HolidaysOfYear:
    known: dict[int, frozenset[date]] = {}

    def of_year(year: int) -> frozenset[date]:
        if year not in known:
            own = frozenset(day for day in holidays.extra if day.year == year)
            known[year] = national(holidays.country, year, holidays.collective_leave) | own
        return known[year]

    return of_year
