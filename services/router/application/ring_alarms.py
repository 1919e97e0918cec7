"""Lets what is due happen to cases by itself: steps of the escalation ladder, and the end when nobody replies."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.router.application.history import History
from services.router.application.ports import CaseKey, Clock, Entry, Policies
from services.router.application.write_case import Call, Decide, WriteCase
from services.router.domain.escalation import next_alarm, ring
from services.router.domain.facts import CaseEvent
from services.router.domain.policy import Policy
from shared.tenancy.ids import TenantId

CLAIM = timedelta(minutes=1)
"""How long a sweeper keeps others away from what it claimed."""
AT_ONCE = 100
"""How many cases are claimed together."""
TIMES = 20
"""How often in a row, before the other tenants have their turn."""
SIDE_BY_SIDE = 16
"""How many of them are worked on at the same time."""

log = logging.getLogger(__name__)


class Alarms(Protocol):
    """When something happens to cases by itself. A hint that gets sweepers going: the event store has the last word."""

    async def claim(self, tenant: TenantId, now: datetime, limit: int) -> Sequence[Entry]:
        """Return cases whose alarm has come, the longest overdue first; nobody else gets them for `CLAIM`.

        A claim that reaches further into the future is of a clock that was wrong, and keeps nobody away.
        """
        ...

    async def move(self, key: CaseKey, version: int, alarm_at: datetime | None) -> None:
        """Set when the next alarm of a case comes, if it still is at that version, and give up the claim."""
        ...

    async def earliest(self, tenants: Sequence[TenantId], now: datetime) -> dict[TenantId, datetime]:
        """Return when the first alarm comes, or came that nobody has claimed, of each tenant that has any."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RingAlarms:
    """Lets happen what is due and returns when the next is; None: nothing is.

    Any number of replicas may do it at the same time: an alarm has one cause, and a case takes each cause once. Several
    that are due in one case happen one after the other. `rung` is told each step that was taken.
    """

    policies: Policies
    alarms: Alarms
    write: WriteCase
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
        places = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(entry: Entry) -> None:
            async with places:
                await self._ring(tenant, entry)

        for _ in range(TIMES):
            claimed = await self.alarms.claim(tenant, self.clock.now(), AT_ONCE)
            await asyncio.gather(*(one(entry) for entry in claimed))
            if len(claimed) < AT_ONCE:
                return

    async def _ring(self, tenant: TenantId, entry: Entry) -> None:
        """Let one case catch up. What fails is told, and tried again when the claim is over."""
        try:
            await self._catch_up((tenant, entry.case_id), entry)
        except Exception as error:
            told = {"tenant": tenant, "case": entry.case_id}
            log.warning("an alarm could not go off (%s)", type(error).__name__, exc_info=True, extra=told)

    async def _catch_up(self, key: CaseKey, entry: Entry) -> None:
        policy = self.policies.of(key[0])
        if policy is None:
            return
        alarm, now = next_alarm(entry.case, policy, self.clock.now()), self.clock.now()
        if alarm is None or alarm.at > now:  # the calendar or the ladder has changed
            await self.alarms.move(key, entry.case.version, alarm.at if alarm else None)
            return
        done, version = set[str](), entry.case.version
        while alarm is not None and alarm.at <= now and alarm.cause not in done:
            done.add(alarm.cause)
            case = await self.write(key, Call(cause=alarm.cause), _when_due(alarm.cause))
            if case.version != version:
                self.rung(alarm.step.id if alarm.step else "close")
            version = case.version
            alarm = next_alarm(case, policy, now)


def _when_due(cause: str) -> Decide:
    """Decide on the case as it is by then: somebody may have acted meanwhile."""

    def decide(history: History, policy: Policy, now: datetime) -> Sequence[CaseEvent]:
        alarm = next_alarm(history.case, policy, now)
        if alarm is None or alarm.cause != cause or alarm.at > now:
            return ()
        return (ring(history.case, alarm, now),)

    return decide
