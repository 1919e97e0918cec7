"""Lets what is due happen to cases by itself: steps of the escalation ladder, and the end when nobody replies."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.router.application.history import History, read
from services.router.application.ports import CaseKey, Cases, Clock, Commit, Outcome, Policies
from services.router.domain.case import Case
from services.router.domain.escalation import Alarm, next_alarm, ring
from services.router.domain.policy import Policy
from shared.tenancy.ids import TenantId

CLAIM = timedelta(minutes=1)
"""How long a sweeper keeps others away from what it claimed."""
AT_ONCE = 200
"""How many cases are claimed, and written, together."""
TIMES = 10
"""How often in a row, before the other tenants have their turn."""
MOST_STEPS = 50
"""How many alarms in a row one case can have; more would be a ladder without end."""

log = logging.getLogger(__name__)


class Alarms(Protocol):
    """When something happens to cases by itself. A hint that gets sweepers going: the event store has the last word."""

    async def claim(self, tenant: TenantId, now: datetime, limit: int) -> Sequence[CaseKey]:
        """Return cases whose alarm has come, the longest overdue first; nobody else gets them for `CLAIM`.

        A claim that reaches further into the future is of a clock that was wrong, and keeps nobody away.
        """
        ...

    async def show(self, cases: Mapping[CaseKey, tuple[Case, datetime | None]]) -> None:
        """List each case as it is now with its next alarm, unless something newer is listed."""
        ...

    async def earliest(self, tenants: Sequence[TenantId], now: datetime) -> dict[TenantId, datetime]:
        """Return when the first alarm comes, or came that nobody has claimed, of each tenant that has any."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RingAlarms:
    """Lets happen what is due and returns when the next is; None: nothing is.

    Any number of replicas may do it at the same time: an alarm has one cause, and a case takes each cause once. Several
    that are due in one case happen one after the other. A crash before the list is written leaves the alarm in it, and
    the next sweep finds that it has gone off. `rung` is told each step that was taken.
    """

    policies: Policies
    cases: Cases
    alarms: Alarms
    clock: Clock
    rung: Callable[[str], None]

    async def __call__(self) -> datetime | None:
        found = await self.alarms.earliest(self.policies.tenants(), self.clock.now())
        due = [tenant for tenant, at in found.items() if at <= self.clock.now()]
        for tenant in due:
            await self._sweep(tenant)
        if due:
            found = await self.alarms.earliest(self.policies.tenants(), self.clock.now())
        return min(found.values(), default=None)

    async def _sweep(self, tenant: TenantId) -> None:
        for _ in range(TIMES):
            policy = self.policies.of(tenant)
            if policy is None:
                return
            claimed = await self.alarms.claim(tenant, self.clock.now(), AT_ONCE)
            await self._ring(claimed, policy)
            if len(claimed) < AT_ONCE:
                return

    async def _ring(self, keys: Sequence[CaseKey], policy: Policy) -> None:
        """Let all of them catch up; one that can't be read holds up no other."""
        try:
            await self._catch_up(keys, policy)
        except ValueError as error:
            if len(keys) == 1:
                told = {"tenant": keys[0][0], "case": keys[0][1]}
                log.warning("an alarm could not go off (%s)", type(error).__name__, exc_info=True, extra=told)
                return
            for key in keys:
                await self._ring([key], policy)

    async def _catch_up(self, keys: Sequence[CaseKey], policy: Policy) -> None:
        waiting, done = keys, dict[CaseKey, tuple[Case, datetime | None]]()
        for _ in range(MOST_STEPS):
            if not waiting:
                break
            histories = {key: read(commits) for key, commits in (await self.cases.load(waiting)).items()}
            now, due = self.clock.now(), list[tuple[CaseKey, History, Alarm]]()
            for key, history in histories.items():
                if history is None:
                    log.warning("a case is listed that has no history", extra={"tenant": key[0], "case": key[1]})
                    continue
                alarm = next_alarm(history.case, policy, now)
                if alarm is not None and alarm.at <= now:
                    due.append((key, history, alarm))
                else:
                    done[key] = history.case, alarm.at if alarm else None
            await self._write(due, now)
            waiting = [key for key, _, _ in due]
        await self.alarms.show(done)

    async def _write(self, due: Sequence[tuple[CaseKey, History, Alarm]], now: datetime) -> None:
        """Write what goes off, together. What somebody was faster with is looked at once more."""
        if not due:
            return
        outcomes = await self.cases.append([_commit(key, history, alarm, now) for key, history, alarm in due])
        for (_, _, alarm), outcome in zip(due, outcomes, strict=True):
            if outcome is Outcome.STORED:
                self.rung(alarm.step.id if alarm.step else "close")


def _commit(key: CaseKey, history: History, alarm: Alarm, now: datetime) -> Commit:
    return Commit(
        tenant=key[0],
        case_id=key[1],
        version=history.case.version + 1,
        cause=alarm.cause,
        events=history.events([ring(history.case, alarm, now)]),
        at=now,
    )
