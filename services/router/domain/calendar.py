"""A tenant's working days: which days count, when their office hours are, and how they are reckoned with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction

HolidaysOfYear = Callable[[int], frozenset[date]]
"""The days of a year on which nobody works, whatever the weekday; the same answer for the same year, always."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkingCalendar:
    """`opens` and `closes` give the office hours of each working weekday (0 is Monday), in the tenant's `zone`.

    It equals nothing but itself: what is reckoned by it is remembered by that.
    """

    zone: tzinfo
    opens: Mapping[int, time]
    closes: Mapping[int, time]
    holidays: HolidaysOfYear
    _due: dict[tuple[date, int], datetime] = field(default_factory=dict, init=False, repr=False, compare=False)
    moments: dict[tuple[object, ...], datetime] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What others have reckoned by this calendar and look up again: many cases are due at the same closing time."""

    def __post_init__(self) -> None:
        if not self.closes:
            raise ValueError("a calendar needs at least one working day of the week")
        if self.opens.keys() != self.closes.keys():
            raise ValueError("each working day of the week both opens and closes")

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

    def days_left(self, since: datetime, due: datetime) -> int:
        """Return how many working days after the day of `since` are left until `due`; 0 on its last day.

        The inverse of `due`: `due(since, days_left(since, x))` is `x` for every `x` that `due` returns after `since`.
        """
        day, last = self._working_day(since.astimezone(self.zone).date()), due.astimezone(self.zone).date()
        days = 0
        while day < last:
            day = self._working_day(day + _ONE_DAY)
            days += 1
        return days

    def before(self, due: datetime, days: Fraction | float) -> datetime:
        """Return (UTC) the moment `days` working days before `due`, which is the end of one; a part of a day counts
        backwards from its end, as part of its office hours."""
        whole, part = divmod(days, 1)
        day = due.astimezone(self.zone).date()
        for _ in range(int(whole)):
            day = self._working_day(day - _ONE_DAY, -_ONE_DAY)
        return self._closing(day) - float(part) * (self._closing(day) - self._opening(day))

    def in_office_hours(self, moment: datetime) -> datetime:
        """Return (UTC) the moment itself if somebody works then, else the next opening."""
        day = moment.astimezone(self.zone).date()
        if self.is_working_day(day):
            if self._opening(day) <= moment <= self._closing(day):
                return moment.astimezone(UTC)
            if moment < self._opening(day):
                return self._opening(day)
        return self._opening(self._working_day(day + _ONE_DAY))

    def _reckon(self, day: date, days: int) -> datetime:
        day = self._working_day(day)
        for _ in range(days):
            day = self._working_day(day + _ONE_DAY)
        return self._closing(day)

    def _working_day(self, day: date, step: timedelta = _ONE_DAY) -> date:
        while not self.is_working_day(day):
            day += step
        return day

    def _opening(self, day: date) -> datetime:
        return datetime.combine(day, self.opens[self._like(day)], self.zone).astimezone(UTC)

    def _closing(self, day: date) -> datetime:
        return datetime.combine(day, self.closes[self._like(day)], self.zone).astimezone(UTC)

    def _like(self, day: date) -> int:
        """The weekday whose hours hold: a day on which work was done once may be one no more."""
        return day.weekday() if day.weekday() in self.closes else min(self.closes)
