"""What happens to a case by itself: steps of the ladder as clocks run out, and its end when nobody replies."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from operator import itemgetter

from services.router.domain.case import Case
from services.router.domain.clocks import VERIFIER, Clock, ClockKind
from services.router.domain.facts import CaseClosed, CaseEscalated, ClosedBy
from services.router.domain.ladder import Step, Target
from services.router.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that is to happen by itself. `step` None: the reporter's time is over and the case closes."""

    at: datetime
    clock: Clock
    step: Step | None

    @property
    def cause(self) -> str:
        """The one name of this alarm, by which it goes off once. MongoDB keeps milliseconds: finer ones don't count."""
        clock, what = self.clock, self.step.id if self.step else "close"
        return f"timer:{clock.kind}:{clock.handler}:{clock.started_at.isoformat(timespec='milliseconds')}:{what}"


def next_alarm(case: Case, policy: Policy, now: datetime) -> Alarm | None:
    """Return what happens next by itself to the case if nobody does anything; None: nothing.

    A reminder that was missed until its clock had run out is left out: it would only say what the next step says.
    """
    return _first_alarm(case.clocks, policy, now)


@lru_cache(maxsize=1_000)
def _first_alarm(clocks: tuple[Clock, ...], policy: Policy, now: datetime) -> Alarm | None:
    """Remembered, for cases that are opened together have the same clocks."""
    first = min(_alarms(clocks, policy, now), key=itemgetter(0), default=None)
    return Alarm(at=first[0], clock=first[1], step=first[2]) if first else None


def _alarms(clocks: tuple[Clock, ...], policy: Policy, now: datetime) -> Iterator[tuple[datetime, Clock, Step | None]]:
    for clock in clocks:
        if clock.standing:
            continue
        if clock.kind is ClockKind.CONFIRM:
            yield clock.due, clock, None
            continue
        late = now >= clock.due
        for step in policy.ladder:
            if step.id in clock.fired or not step.concerns(clock) or (late and step.reminds):
                continue
            yield step.moment(clock, policy.calendar), clock, step


def ring(case: Case, alarm: Alarm, now: datetime) -> CaseEscalated | CaseClosed:
    """Return the fact that an alarm, which is due, leads to."""
    clock, step = alarm.clock, alarm.step
    if step is None:
        return CaseClosed(by=ClosedBy.TIMER, agency=case.agency, rating=case.rating, at=now)
    fired = replace(clock, fired=(*clock.fired, step.id))
    return CaseEscalated(
        clock=clock.kind,
        step=step.id,
        recipients=tuple(dict.fromkeys(_role(target, case, clock) for target in step.to)),
        agency=case.agency,
        unit=case.unit,
        person=case.person,
        category=case.category,
        due=clock.due,
        overdue=now >= clock.due,
        clocks=tuple(fired if each == clock else each for each in case.clocks),
        at=now,
    )


def _role(target: Target, case: Case, clock: Clock) -> str:
    if clock.handler == VERIFIER or case.agency is None:
        return {
            Target.HANDLER: "verifier",
            Target.LIAISON: "tenant_admin",
            Target.HEAD: "executive",
            Target.EXECUTIVE: "executive",
        }[target]
    return {
        Target.HANDLER: "agency_admin",
        Target.LIAISON: "agency_liaison",
        Target.HEAD: "agency_head",
        Target.EXECUTIVE: "executive",
    }[target]
