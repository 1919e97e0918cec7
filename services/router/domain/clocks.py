"""The clocks of a case: how long verification, first response and resolution may take, and when they run out.

Defaults: Permenpan RB 62/2018 as LAPOR! uses it. Verify 3, respond 5, resolve 5, 14 or 60 working days by class.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.router.domain.calendar import WorkingCalendar


class Classification(StrEnum):
    """The class of a complaint, which sets its clocks."""

    SUPERVISION = "supervision"
    ORDINARY = "ordinary"
    INFORMATION = "information"
    ASPIRATION = "aspiration"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """A category's own lengths; None: the default holds."""

    verify: ClockLength | None = None
    respond: ClockLength | None = None
    resolve: ClockLength | None = None


VERIFY = ClockLength(3)
RESPOND = ClockLength(5)
RESOLVE = {
    Classification.INFORMATION: ClockLength(5),
    Classification.ORDINARY: ClockLength(14),
    Classification.ASPIRATION: ClockLength(14),
    Classification.SUPERVISION: ClockLength(60),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """When each running clock runs out (UTC); None: it is not running."""

    verify: datetime | None = None
    respond: datetime | None = None
    resolve: datetime | None = None


def while_verifying(received_at: datetime, clocks: Clocks, calendar: WorkingCalendar) -> Deadlines:
    """Return the deadlines of a case that waits for the verifier, whose clock runs from receipt."""
    return Deadlines(verify=(clocks.verify or VERIFY).after(received_at, calendar))


def while_handling(
    assigned_at: datetime, classification: Classification, clocks: Clocks, calendar: WorkingCalendar
) -> Deadlines:
    """Return the deadlines of a case that an agency was given, whose clocks run from then."""
    return Deadlines(
        respond=(clocks.respond or RESPOND).after(assigned_at, calendar),
        resolve=(clocks.resolve or RESOLVE[classification]).after(assigned_at, calendar),
    )
