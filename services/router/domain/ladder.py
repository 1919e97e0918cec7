"""One step of the escalation ladder: when it is taken, and who is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from services.router.domain.calendar import WorkingCalendar
from services.router.domain.clocks import Clock, ClockKind, ClockUnit

WHOLE = 100


class Target(StrEnum):
    """Who is told. `handler`: whoever has the case."""

    HANDLER = "handler"
    LIAISON = "liaison"
    HEAD = "head"
    EXECUTIVE = "executive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """At `percent` of a clock, or `overdue_days` working days after it ran out. No `clocks`: all but the reporter's."""

    id: str
    to: tuple[Target, ...]
    percent: int | None = None
    overdue_days: int | None = None
    clocks: tuple[ClockKind, ...] = ()

    def moment(self, clock: Clock, calendar: WorkingCalendar) -> datetime:
        """Return (UTC) when the step of a clock is taken: always in office hours."""
        if clock.length.unit is ClockUnit.HOURS:  # each runs out at a time of its own
            return calendar.in_office_hours(self._moment(clock, calendar))
        key = (self.percent, self.overdue_days, clock.length.amount, clock.due)
        known = calendar.moments.get(key)
        if known is None:
            known = calendar.moments[key] = calendar.in_office_hours(self._moment(clock, calendar))
        return known

    def _moment(self, clock: Clock, calendar: WorkingCalendar) -> datetime:
        if self.overdue_days is not None:
            return calendar.due(clock.due, self.overdue_days)
        left = Fraction(clock.length.amount * (WHOLE - (self.percent or WHOLE)), WHOLE)
        if clock.length.unit is ClockUnit.HOURS:
            return clock.due - timedelta(hours=float(left))
        return calendar.before(clock.due, left)

    def concerns(self, clock: Clock) -> bool:
        """Say whether the step is one of this clock's."""
        return clock.kind in self.clocks if self.clocks else clock.kind is not ClockKind.CONFIRM

    @property
    def reminds(self) -> bool:
        """Whether it is taken before the clock has run out."""
        return self.percent is not None and self.percent < WHOLE
