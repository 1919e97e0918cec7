"""An alarm has one name, wherever its clock was read from."""

from dataclasses import replace
from datetime import timedelta

from services.router.domain.escalation import next_alarm
from tests.unit.router.builders import NOW, assigned_case, policy


def test_an_alarm_is_called_the_same_after_its_clock_was_kept_to_the_millisecond() -> None:
    case = assigned_case()
    fine, coarse = (
        replace(
            case, clocks=tuple(replace(clock, started_at=NOW + timedelta(microseconds=us)) for clock in case.clocks)
        )
        for us in (123_456, 123_000)
    )
    names = {alarm.cause for each in (fine, coarse) if (alarm := next_alarm(each, policy(), NOW))}
    assert len(names) == 1
    later = replace(coarse, clocks=tuple(replace(c, started_at=NOW + timedelta(seconds=1)) for c in case.clocks))
    alarm = next_alarm(later, policy(), NOW)
    assert alarm is not None
    assert alarm.cause not in names
