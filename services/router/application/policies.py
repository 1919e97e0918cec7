"""A tenant's configuration compiled to the policy that the domain works with."""

from collections.abc import Callable
from datetime import date, time, tzinfo
from zoneinfo import ZoneInfo

from services.router.domain import clocks as domain
from services.router.domain.calendar import HolidaysOfYear, WorkingCalendar
from services.router.domain.keywords import KeywordMatcher
from services.router.domain.policy import CategoryPolicy, Policy
from services.router.domain.rules import Agency, Rule, RuleTable, Unit
from shared.contracts.tenant import Category, Holidays, TenantConfigured
from shared.contracts.values import ClockLength

NationalHolidays = Callable[[str, int, bool], frozenset[date]]
"""(country, year, with collective leave) → the days off."""

OFFICE_HOURS = dict.fromkeys(range(5), time(16))
"""When a tenant names no working hours: Monday to Friday until four."""


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
    )


def _category(category: Category) -> CategoryPolicy:
    own = category.clocks
    return CategoryPolicy(
        classification=domain.Classification(category.classification.value),
        clocks=domain.Clocks(verify=_length(own.verify), respond=_length(own.respond), resolve=_length(own.resolve)),
    )


def _length(length: ClockLength | None) -> domain.ClockLength | None:
    return None if length is None else domain.ClockLength(length.amount, domain.ClockUnit(length.unit.value))


def _calendar(tenant: TenantConfigured, zone: tzinfo, national: NationalHolidays) -> WorkingCalendar:
    closes: dict[int, time] = {}
    for hours in tenant.working_hours:
        closes[hours.weekday] = max(hours.closes, closes.get(hours.weekday, hours.closes))
    return WorkingCalendar(zone=zone, closes=closes or OFFICE_HOURS, holidays=_days_off(tenant.holidays, national))


def _days_off(holidays: Holidays, national: NationalHolidays) -> HolidaysOfYear:
    known: dict[int, frozenset[date]] = {}

    def of_year(year: int) -> frozenset[date]:
        if year not in known:
            own = frozenset(day for day in holidays.extra if day.year == year)
            known[year] = national(holidays.country, year, holidays.collective_leave) | own
        return known[year]

    return of_year
