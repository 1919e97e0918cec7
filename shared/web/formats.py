"""Dates, numbers and money as Indonesians write them: "Senin, 3 Maret 2026, 14.05 WIB", "1.234", "Rp1.250.000"."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent

_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_TIME = {"id": "HH.mm", "en": "HH:mm"}
DEFAULT_ZONE = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Formats:
    """One reader's formats: `language` is `id` or `en`, `timezone` an IANA name. Times given must carry a zone."""

    language: str = "id"
    timezone: str = DEFAULT_ZONE

    def datetime(self, at: dt.datetime) -> str:
        """Return "Senin, 3 Maret 2026, 14.05 WIB"."""
        return f"{self._say(at, 'EEEE, d MMMM y')}, {self.time(at)}"

    def short_datetime(self, at: dt.datetime) -> str:
        """Return "3 Mar 2026, 14.05 WIB", for tables."""
        return f"{self._say(at, 'd MMM y')}, {self.time(at)}"

    def date(self, day: dt.date) -> str:
        """Return "Senin, 3 Maret 2026"; a datetime is taken in the reader's zone."""
        return self._day(day, "EEEE, d MMMM y")

    def short_date(self, day: dt.date) -> str:
        """Return "3 Mar 2026"."""
        return self._day(day, "d MMM y")

    def time(self, at: dt.datetime) -> str:
        """Return "14.05 WIB"."""
        return f"{self._say(at, _TIME[self.language])} {_ZONES.get(self.timezone, at.strftime('%Z'))}"

    def relative(self, at: dt.datetime, now: dt.datetime) -> str:
        """Return "3 jam yang lalu" or "dalam 2 hari"; show it only beside the absolute time."""
        return format_timedelta(at - now, add_direction=True, locale=self.language)

    def span(self, seconds: float) -> str:
        """Return a length of time such as "3 hari"."""
        return format_timedelta(dt.timedelta(seconds=abs(seconds)), locale=self.language)

    def number(self, value: float) -> str:
        """Return "1.234" or "1.234,5"."""
        return str(format_decimal(value, locale=self.language))

    def percent(self, share: float) -> str:
        """Return "72%" for 0.72."""
        return str(format_percent(share, locale=self.language))

    def rupiah(self, amount: float) -> str:
        """Return "Rp1.250.000"; whole rupiah, as prices and budgets are told."""
        text = format_decimal(round(abs(amount)), locale="id")
        return f"-Rp{text}" if amount < 0 else f"Rp{text}"

    def iso(self, at: dt.datetime) -> str:
        """Return the time for a `datetime` attribute, in the reader's zone."""
        return at.astimezone(ZoneInfo(self.timezone)).isoformat(timespec="minutes")

    def _say(self, at: dt.datetime, pattern: str) -> str:
        if at.tzinfo is None:
            raise ValueError("a time to show must carry its zone")
        return format_datetime(at, pattern, tzinfo=ZoneInfo(self.timezone), locale=self.language)

    def _day(self, day: dt.date, pattern: str) -> str:
        return (
            self._say(day, pattern) if isinstance(day, dt.datetime) else format_date(day, pattern, locale=self.language)
        )
