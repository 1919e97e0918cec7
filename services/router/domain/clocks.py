"""The clocks of a case: how long verification, first response and resolution may take, and when they run out.

Defaults: Permenpan RB 62/2018 as LAPOR! uses it. Verify 3, respond 5, resolve 5, 14 or 60 working days by class, and
ten more for the reporter's word on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from services.router.domain.calendar import WorkingCalendar
from services.router.domain.values import Classification, ClockRecord

VERIFIER, REPORTER = "verifier", "reporter"
"""Who has a clock that no agency has."""


class ClockKind(StrEnum):
    """What a clock waits for: the verifier, the first response, the resolution, or the reporter's word on it."""

    VERIFY = "verify"
    RESPOND = "respond"
    RESOLVE = "resolve"
    CONFIRM = "confirm"


class ClockUnit(StrEnum):
    """Working days of the tenant, or hours that run day and night."""

    WORKING_DAYS = "working_days"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class ClockLength:
    """How long a clock runs."""

    amount: int
    unit: ClockUnit = ClockUnit.WORKING_DAYS

    def after(self, start: datetime, calendar: WorkingCalendar) -> datetime:
        """Return (UTC) when a clock of this length that starts at `start` runs out."""
        if self.unit is ClockUnit.HOURS:
            return start + timedelta(hours=self.amount)
        return calendar.due(start, self.amount)

    def shifted(self, due: datetime, pause: "Pause", calendar: WorkingCalendar) -> datetime:
        """Return when a clock that was to run out at `due` does so after a pause; one that had run out stays so."""
        if pause.until is None or pause.since >= due:
            return due
        if self.unit is ClockUnit.HOURS:
            return due + (pause.until - pause.since)
        return max(due, calendar.due(pause.until, calendar.days_left(pause.since, due)))


@dataclass(frozen=True, slots=True)
class Pause:
    """A time during which a clock stood; `until` None: it stands now."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A clock that has not ended. `fired` names the steps of the escalation ladder that were taken."""

    kind: ClockKind
    handler: str
    length: ClockLength
    started_at: datetime
    due: datetime
    pauses: tuple[Pause, ...] = ()
    fired: tuple[str, ...] = ()

    @classmethod
    def start(
        cls, kind: ClockKind, handler: str, length: ClockLength, now: datetime, calendar: WorkingCalendar
    ) -> "Clock":
        """Start a clock."""
        return cls(kind=kind, handler=handler, length=length, started_at=now, due=length.after(now, calendar))

    @property
    def standing(self) -> bool:
        """Whether it stands now."""
        return bool(self.pauses) and self.pauses[-1].until is None

    def pause(self, now: datetime) -> "Clock":
        """Return it standing from now on."""
        return self if self.standing else replace(self, pauses=(*self.pauses, Pause(now)))

    def go_on(self, now: datetime, calendar: WorkingCalendar) -> "Clock":
        """Return it running again, with as much left as when it was paused."""
        if not self.standing:
            return self
        ended = Pause(self.pauses[-1].since, now)
        return replace(
            self,
            due=self.length.shifted(self.due, ended, calendar),
            pauses=(*self.pauses[:-1], ended),
        )

    def of_length(self, length: ClockLength, calendar: WorkingCalendar) -> "Clock":
        """Return it as if it had had this length from its start."""
        if length == self.length:
            return self
        due = length.after(self.started_at, calendar)
        for pause in self.pauses:
            due = length.shifted(due, pause, calendar)
        return replace(self, length=length, due=due)

    def ended(self, now: datetime) -> ClockRecord:
        """Return what stays on record of it."""
        return ClockRecord(
            kind=str(self.kind),
            handler=self.handler,
            started_at=self.started_at,
            ended_at=now,
            due=self.due,
            met=(self.pauses[-1].since if self.standing else now) <= self.due,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """A category's own lengths; None: the default holds."""

    verify: ClockLength | None = None
    respond: ClockLength | None = None
    resolve: ClockLength | None = None

    def length(self, kind: ClockKind, classification: Classification) -> ClockLength:
        """Return how long a clock of this category runs."""
        match kind:
            case ClockKind.VERIFY:
                return self.verify or VERIFY
            case ClockKind.RESPOND:
                return self.respond or RESPOND
            case ClockKind.RESOLVE:
                return self.resolve or RESOLVE[classification]
            case ClockKind.CONFIRM:
                return CONFIRM


VERIFY = ClockLength(3)
RESPOND = ClockLength(5)
RESOLVE = {
    Classification.INFORMATION: ClockLength(5),
    Classification.ORDINARY: ClockLength(14),
    Classification.ASPIRATION: ClockLength(14),
    Classification.SUPERVISION: ClockLength(60),
}
CONFIRM = ClockLength(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """When each running clock runs out (UTC); None: it is not running."""

    verify: datetime | None = None
    respond: datetime | None = None
    resolve: datetime | None = None
    confirm: datetime | None = None


def deadlines_of(clocks: Iterable[Clock]) -> Deadlines:
    """Return when those that run now run out."""
    return Deadlines(**{str(clock.kind): clock.due for clock in clocks if not clock.standing})


def while_verifying(
    start: datetime, clocks: Clocks, classification: Classification, calendar: WorkingCalendar
) -> tuple[Clock, ...]:
    """Return the clocks of a case that waits for the verifier."""
    length = clocks.length(ClockKind.VERIFY, classification)
    return (Clock.start(ClockKind.VERIFY, VERIFIER, length, start, calendar),)


@lru_cache(maxsize=1_000)
def while_handling(
    agency: str, start: datetime, clocks: Clocks, classification: Classification, calendar: WorkingCalendar
) -> tuple[Clock, ...]:
    """Return the clocks of an agency that was given a case; the same ones for cases that are opened together."""
    return tuple(
        Clock.start(kind, agency, clocks.length(kind, classification), start, calendar)
        for kind in (ClockKind.RESPOND, ClockKind.RESOLVE)
    )


def while_confirming(start: datetime, calendar: WorkingCalendar) -> tuple[Clock, ...]:
    """Return the clock of a reporter who is asked whether it is solved."""
    return (Clock.start(ClockKind.CONFIRM, REPORTER, CONFIRM, start, calendar),)
