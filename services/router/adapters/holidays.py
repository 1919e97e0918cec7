"""National holidays from the `holidays` library: Indonesia's, and the government's collective leave (cuti bersama)."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

PUBLIC, COLLECTIVE_LEAVE = "public", "government"


@lru_cache(maxsize=256)
def national_holidays(country: str, year: int, collective_leave: bool) -> frozenset[date]:
    """Return the days off of a year.

    Years for which the government has not decided yet hold the library's estimates and no collective leave.
    """
    return frozenset(named_holidays(country, year, collective_leave, "id"))


def named_holidays(country: str, year: int, collective_leave: bool, language: str) -> Mapping[date, str]:
    """Return the same days with their names; languages are `id` and `en`."""
    categories = (PUBLIC, COLLECTIVE_LEAVE) if collective_leave else (PUBLIC,)
    spoken = "en_US" if language == "en" else "id"
    return dict(holidays.country_holidays(country, years=year, categories=categories, language=spoken))
