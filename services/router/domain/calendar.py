"""A tenant's working days: which days count, when they end, and when the nth one from a day is over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

HolidaysOfYear = Callable[[int], frozenset[date]]
"""The days of a year on which nobody works, whatever the weekday; the same answer for the same year, always."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """`closes` gives the end of work for each working weekday (0 is Monday), in the tenant's `zone`."""

    zone: tzinfo
    closes: Mapping[int, time]
    holidays: HolidaysOfYear
    _due: dict[tuple[date, int], datetime] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.closes:
            raise ValueError("a calendar needs at least one working day of the week")

    def is_working_day(self, day: date) -> bool:
        """Say whether anybody works on that day."""
        return day.weekday() in self.closes and day not in self.holidays(day.year)

    def due(self, start: datetime, days: int) -> datetime:
        """Return (UTC) the end of the nth working day after the day of `start`.

        The day of `start` is the tenant's, not UTC's, and does not count however early it was. What comes in on a
        day off counts as coming in on the next working day.
        """
        first = start.astimezone(self.zone).date()
        known = self._due.get((first, days))
        if known is None:
            known = self._due[(first, days)] = self._reckon(first, days)
        return known

    def _reckon(self, day: date, days: int) -> datetime:
        while not self.is_working_day(day):
            day += _ONE_DAY
        for _ in range(days):
            day += _ONE_DAY
            while not self.is_working_day(day):
                day += _ONE_DAY
        return datetime.combine(day, self.closes[day.weekday()], self.zone).astimezone(UTC)
