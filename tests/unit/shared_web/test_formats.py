"""Dates, numbers and money are told as Indonesians write them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.web.formats import Formats

AT = datetime(2026, 3, 3, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Jakarta", "Selasa, 3 Maret 2026, 14.05 WIB"),
        ("Asia/Makassar", "Selasa, 3 Maret 2026, 15.05 WITA"),
        ("Asia/Jayapura", "Selasa, 3 Maret 2026, 16.05 WIT"),
    ],
)
def test_a_time_is_told_in_the_tenants_zone_with_its_name(zone: str, told: str) -> None:
    assert Formats("id", zone).datetime(AT) == told


def test_a_date_late_in_utc_is_the_next_day_here() -> None:
    late = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    assert Formats().date(late) == "Selasa, 3 Maret 2026"
    assert Formats().date(date(2026, 3, 2)) == "Senin, 2 Maret 2026"


def test_english_readers_get_english_dates_in_the_same_zone() -> None:
    assert Formats("en").datetime(AT) == "Tuesday, 3 March 2026, 14:05 WIB"
    assert Formats("en").short_date(AT) == "3 Mar 2026"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Formats().datetime(AT.replace(tzinfo=None))


def test_relative_times_say_before_and_after() -> None:
    assert Formats().relative(AT - timedelta(hours=3), AT) == "3 jam yang lalu"
    assert Formats().relative(AT + timedelta(days=2), AT) == "dalam 2 hari"
    assert Formats().span(3 * 86400) == "3 hari"


def test_numbers_and_rupiah_have_indonesian_separators() -> None:
    assert Formats().number(1234) == "1.234"
    assert Formats().number(1234.5) == "1.234,5"
    assert Formats("en").number(1234) == "1,234"
    assert Formats().percent(0.72) == "72%"
    assert Formats().rupiah(1250000) == "Rp1.250.000"
    assert Formats("en").rupiah(1250000) == "Rp1.250.000"
    assert Formats().rupiah(-5000) == "-Rp5.000"


def test_attributes_carry_the_time_with_its_offset() -> None:
    assert Formats().iso(AT) == "2026-03-03T14:05+07:00"
