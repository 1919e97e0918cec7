"""What is counted, on which day, and how long is waited."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from services.reporting.domain.ages import bucket, edges, overdue_by
from services.reporting.domain.board import Row
from services.reporting.domain.fold import fold
from services.reporting.domain.rollups import Key, change, contributions
from services.reporting.domain.zones import day_of, midnight
from tests.unit.reporting.facts import START, fact, history


def test_an_assigned_complaint_counts_by_status_agency_category_kecamatan_and_day() -> None:
    assert set(contributions("33.72", fold(history("assigned")))) == {
        ("status", "assigned"),
        ("agency", "dpupr", "assigned"),
        ("category", "jalan-rusak", "assigned"),
        ("area", "33.72.01", "assigned"),
        ("day", "2026-03-03", "received"),
    }


def test_a_new_fact_moves_a_complaint_from_one_counter_to_another() -> None:
    before, after = fold(history("assigned")), fold(history("assigned", "resolved"))
    counters: Counter[Key] = Counter()
    change(counters, contributions("33.72", before), contributions("33.72", after))
    assert counters["status", "assigned"] == -1
    assert counters["status", "resolved"] == 1
    assert counters["day", "2026-03-03", "resolved"] == 1
    assert counters["day", "2026-03-03", "received"] == 0


def test_a_repeat_moves_nothing() -> None:
    view = fold(history("assigned"))
    counters: Counter[Key] = Counter()
    change(counters, contributions("33.72", view), contributions("33.72", view))
    assert not any(counters.values())


def test_a_message_without_its_complaint_counts_nothing() -> None:
    assert contributions("33.72", fold([fact("sent")])) == ()


@pytest.mark.parametrize(
    ("kinds", "outcomes"),
    [
        (("assigned", "progressed"), set()),
        (("assigned", "resolved"), {"solved"}),
        (("assigned", "resolved", "closed"), {"solved", "reporter", "r5"}),
        (("assigned", "resolved", "closed", "reopened"), {"solved", "reopened"}),
        (("assigned", "escalated"), {"agency_head"}),
    ],
)
def test_outcomes_are_counted_for_the_agency(kinds: tuple[str, ...], outcomes: set[str]) -> None:
    keys = contributions("33.72", fold(history(*kinds)))
    assert {key for key in keys if key[0] == "outcome"} == {("outcome", "dpupr", each) for each in outcomes}


def test_a_row_tells_ratings_and_what_was_opened_again() -> None:
    outcomes = {"solved": 4, "reopened": 1, "r5": 2, "r2": 1, "reporter": 3}
    row = Row("dpupr", "DPUPR", None, {"closed": 3, "assigned": 1, "merged": 2}, outcomes)
    assert (row.rated, row.rating, row.reopened) == (3, 4.0, 0.25)
    assert (row.total, row.open, row.resolved, row.elsewhere) == (6, 1, 3, 2)
    assert (Row("x", None, None, {}).rating, Row("x", None, None, {}).reopened) == (None, None)


@pytest.mark.parametrize(
    ("tenant", "day"), [("33.72", "2026-03-03"), ("51.71", "2026-03-03"), ("91", "2026-03-03"), ("21.72", "2026-03-03")]
)
def test_a_late_evening_in_utc_is_the_next_day_in_indonesia(tenant: str, day: str) -> None:
    assert day_of(tenant, START) == day


def test_three_zones_have_three_midnights() -> None:
    hours = [midnight(tenant, "2026-03-03") for tenant in ("33", "51", "94")]
    assert hours == [datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (17, 16, 15)]


@pytest.mark.parametrize(
    ("age", "place"),
    [
        (timedelta(), 0),
        (timedelta(hours=23), 0),
        (timedelta(days=1), 1),
        (timedelta(days=3), 2),
        (timedelta(days=7), 3),
        (timedelta(days=900), 3),
    ],
)
def test_ages_fall_into_steps_whose_upper_end_is_excluded(age: timedelta, place: int) -> None:
    assert bucket(age) == place
    assert sum(START - age <= edge for edge in edges(START)) == place


def test_overdue_is_said_by_how_much_and_only_once_it_is() -> None:
    assert overdue_by(START, START) is None
    assert overdue_by(None, START) is None
    assert overdue_by(START - timedelta(hours=2), START) == timedelta(hours=2)
