"""National holidays from the `holidays` library: Indonesia's, and the government's collective leave (cuti bersama)."""

from datetime import date
from functools import lru_cache

import holidays

PUBLIC, COLLECTIVE_LEAVE = "public", "government"


@lru_cache(maxsize=256)
def national_holidays(country: str, year: int, collective_leave: bool) -> frozenset[date]:
    """Return the days off of a year.

    Years for which the government has not decided yet hold the library's estimates and no collective leave.
    """
    categories = (PUBLIC, COLLECTIVE_LEAVE) if collective_leave else (PUBLIC,)
    return frozenset(holidays.country_holidays(country, years=year, categories=categories))
