"""Working days and deadlines."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.adapters.holidays import national_holidays
from services.router.domain.calendar import WorkingCalendar
from services.router.domain.clocks import (
    Classification,
    ClockLength,
    Clocks,
    ClockUnit,
    while_handling,
    while_verifying,
)
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
        WorkingCalendar(zone=WIB, closes={}, holidays=lambda year: frozenset())


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
    deadlines = while_handling(NOW, classification, Clocks(), calendar())
    assert deadlines.resolve == calendar().due(NOW, days)
    assert deadlines.respond == calendar().due(NOW, 5)
    assert deadlines.verify is None


def test_a_category_has_clocks_of_its_own_and_hours_run_day_and_night() -> None:
    own = Clocks(verify=ClockLength(1), respond=ClockLength(24, ClockUnit.HOURS), resolve=ClockLength(30))
    friday_evening = local(2026, 3, 6, 20, 0)
    handling = while_handling(friday_evening, Classification.ORDINARY, own, calendar())
    assert handling.respond == local(2026, 3, 7, 20, 0)
    assert handling.resolve == calendar().due(friday_evening, 30)
    assert while_verifying(friday_evening, own, calendar()).verify == calendar().due(friday_evening, 1)
    assert while_verifying(friday_evening, Clocks(), calendar()).verify == calendar().due(friday_evening, 3)


WEEKS = st.sets(st.integers(0, 6), min_size=1)
DAYS_OFF = st.sets(st.dates(date(2026, 1, 1), date(2026, 4, 30)), max_size=30).map(frozenset)
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@given(WEEKS, DAYS_OFF, STARTS, st.integers(1, 70))
def test_the_calendar_agrees_with_counting_days_off_a_list(
    week: set[int], days_off: frozenset[date], start: datetime, days: int
) -> None:
    closes = {weekday: time(12 + weekday) for weekday in week}
    due = WorkingCalendar(zone=WIB, closes=closes, holidays=lambda year: days_off).due(start, days)

    first = start.astimezone(WIB).date()
    to_come = [first + timedelta(days=i) for i in range(900)]
    working = [day for day in to_come if day.weekday() in week and day not in days_off]
    nth = working[days]  # working[0] is the day of receipt, or the working day it counts as
    assert due == datetime.combine(nth, closes[nth.weekday()], WIB)


@given(STARTS, STARTS, st.integers(1, 60))
def test_what_comes_in_later_is_never_due_earlier(one: datetime, other: datetime, days: int) -> None:
    earlier, later = sorted([one, other])
    assert calendar().due(earlier, days) <= calendar().due(later, days)
    assert calendar().due(earlier, days) < calendar().due(earlier, days + 1)
