"""Shows in the index what was committed when the process that committed it died before it could."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.router.application.history import read
from services.router.application.ports import CaseIndex, CaseKey, Cases, Clock, Policies
from services.router.domain.case import Case
from services.router.domain.escalation import next_alarm

PATIENCE = timedelta(seconds=30)
"""How long a promise may stay open: far longer than any call takes."""

AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairIndex:
    """Does one round over all tenants and returns how many cases it looked at. Any number of replicas may run it."""

    policies: Policies
    cases: Cases
    index: CaseIndex
    clock: Clock

    async def __call__(self) -> int:
        before = self.clock.now() - PATIENCE
        done = 0
        for tenant in self.policies.tenants():
            keys = await self.index.unkept(tenant, before, AT_ONCE)
            for key, commits in (await self.cases.load(keys)).items() if keys else ():
                if history := read(commits):
                    await self._show(key, history.case, before)
            done += len(keys)
        return done

    async def _show(self, key: CaseKey, case: Case, before: datetime) -> None:
        policy = self.policies.of(key[0])
        alarm = next_alarm(case, policy, self.clock.now()) if policy else None
        await self.index.repair(key, case, alarm.at if alarm else None, before)
