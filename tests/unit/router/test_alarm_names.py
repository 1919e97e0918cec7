"""An alarm has one name, wherever its clock was read from, and goes off once for each case that has it."""

from dataclasses import replace
from datetime import timedelta

from services.router.domain.case import evolve
from services.router.domain.escalation import next_alarm, ring
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


def test_each_of_the_cases_that_were_opened_together_remembers_that_its_alarm_went_off() -> None:
    rules, now = policy(), NOW + timedelta(days=30)
    for _ in range(3):
        read = assigned_case()
        case = replace(read, clocks=tuple(replace(clock) for clock in read.clocks))  # equal clocks, and its own
        alarm = next_alarm(case, rules, now)
        assert alarm is not None
        following = next_alarm(evolve(case, ring(case, alarm, now)), rules, now)
        assert following is None or following.cause != alarm.cause
