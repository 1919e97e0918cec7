"""Working days and deadlines."""

from datetime import UTC, date, datetime

import pytest

from services.router.adapters.holidays import national_holidays
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.clocks import (
    Clock,
    ClockKind,
    ClockLength,
    Clocks,
    ClockUnit,
    deadlines_of,
    while_handling,
    while_verifying,
)
from services.router.domain.ladder import Step, Target
from services.router.domain.values import Classification
from tests.unit.router.builders import NOW, WIB, calendar


def local(*when: int) -> datetime:
    """A time in Solo."""
    return datetime(*when, tzinfo=WIB)  # type: ignore[arg-type, misc] # year, month, day, hour, minute


def test_the_day_of_receipt_does_not_count() -> None:
    assert calendar().due(local(2026, 3, 2, 0, 1), 1) == local(2026, 3, 3, 16, 0)
    assert calendar().due(local(2026, 3, 2, 23, 59), 1) == local(2026, 3, 3, 16, 0)


def test_the_day_is_the_tenants_not_utcs() -> None:
    monday_in_utc_tuesday_in_solo = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    assert calendar().due(monday_in_utc_tuesday_in_solo, 1) == local(2026, 3, 4, 16, 0)


def test_a_week_end_is_passed_over_and_friday_ends_early() -> None:
    assert calendar().due(local(2026, 3, 5, 9, 0), 1) == local(2026, 3, 6, 14, 30)
    assert calendar().due(local(2026, 3, 6, 9, 0), 1) == local(2026, 3, 9, 16, 0)


def test_holidays_and_collective_leave_are_passed_over() -> None:
    assert calendar().due(local(2026, 3, 17, 9, 0), 1) == local(2026, 3, 23, 16, 0)


def test_what_comes_in_on_a_day_off_counts_as_coming_in_on_the_next_working_day() -> None:
    saturday, monday = local(2026, 3, 7, 9, 0), local(2026, 3, 9, 9, 0)
    assert calendar().due(saturday, 3) == calendar().due(monday, 3) == local(2026, 3, 12, 16, 0)


def test_a_calendar_without_working_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        WorkingCalendar(zone=WIB, opens={}, closes={}, holidays=lambda year: frozenset())


def test_indonesias_holidays_hold_collective_leave_where_the_tenant_keeps_it() -> None:
    eid, joint_leave = date(2026, 3, 21), date(2026, 3, 23)
    assert {eid, joint_leave} <= national_holidays("ID", 2026, True)
    assert eid in national_holidays("ID", 2026, False)
    assert joint_leave not in national_holidays("ID", 2026, False)


@pytest.mark.parametrize(
    ("classification", "days"),
    [
        (Classification.INFORMATION, 5),
        (Classification.ORDINARY, 14),
        (Classification.ASPIRATION, 14),
        (Classification.SUPERVISION, 60),
    ],
)
def test_the_class_sets_the_time_to_resolve(classification: Classification, days: int) -> None:
    deadlines = deadlines_of(while_handling("dpupr", NOW, Clocks(), classification, calendar()))
    assert deadlines.resolve == calendar().due(NOW, days)
    assert deadlines.respond == calendar().due(NOW, 5)
    assert deadlines.verify is None


def test_a_category_has_clocks_of_its_own_and_hours_run_day_and_night() -> None:
    own = Clocks(verify=ClockLength(1), respond=ClockLength(24, ClockUnit.HOURS), resolve=ClockLength(30))
    friday_evening = local(2026, 3, 6, 20, 0)
    handling = deadlines_of(while_handling("dpupr", friday_evening, own, Classification.ORDINARY, calendar()))
    assert handling.respond == local(2026, 3, 7, 20, 0)
    assert handling.resolve == calendar().due(friday_evening, 30)
    for clocks, days in ((own, 1), (Clocks(), 3)):
        [verify] = while_verifying(friday_evening, clocks, Classification.ORDINARY, calendar())
        assert verify.due == calendar().due(friday_evening, days)


def test_a_step_at_a_whole_day_is_taken_on_that_day_and_not_the_next() -> None:
    """42 % of 50 days are 21 days, though floats make a little less of it."""
    office = calendar()
    clock = Clock.start(ClockKind.RESOLVE, "dpupr", ClockLength(50), NOW, office)
    step = Step(id="early", percent=42, to=(Target.HANDLER,))
    assert step.moment(clock, office) == office.due(NOW, 21)
