"""Writes to a case: load, decide, commit, show; decided anew when others write to it at the same time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.router.application.errors import CaseMovedOnError, NoSuchCaseError, NoSuchTenantError
from services.router.application.history import History, read
from services.router.application.ports import CaseIndex, CaseKey, Cases, Clock, Commit, Outcome, Policies
from services.router.domain.case import Case
from services.router.domain.escalation import next_alarm
from services.router.domain.facts import CaseEvent
from services.router.domain.policy import Policy

ATTEMPTS = 3
"""How often a write is decided anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What leads to a write. `cause` is the same when it is repeated; `expected` is the version the caller has seen.

    `group`, if any, begins the cause of every request that was made with the same idempotency key.
    """

    cause: str
    group: str | None = None
    expected: int | None = None
    traceparent: str | None = None


Decide = Callable[[History, Policy, datetime], Sequence[CaseEvent]]
"""The facts that follow from where a case stands; none: nothing is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCase:
    """Returns the case as it is afterwards. A repeated cause changes nothing and gets the case as it is now.

    Raises NoSuchTenantError, NoSuchCaseError, CaseMovedOnError, and whatever `decide` raises.
    """

    policies: Policies
    cases: Cases
    index: CaseIndex
    clock: Clock

    async def __call__(self, key: CaseKey, call: Call, decide: Decide) -> Case:
        policy = self.policies.of(key[0])
        if policy is None:
            raise NoSuchTenantError(key[0])
        if not await self.index.promise(key, call.cause, self.clock.now()):
            raise NoSuchCaseError
        # A crash from here on leaves the promise, by which the repairer finds what was committed.
        case = await self._commit(key, policy, call, decide)
        alarm = next_alarm(case, policy, self.clock.now())
        await self.index.update(key, case, alarm.at if alarm else None, token=call.cause)
        return case

    async def _commit(self, key: CaseKey, policy: Policy, call: Call, decide: Decide) -> Case:
        history = await self.load(key)
        for _ in range(ATTEMPTS):
            if history.commit_of(call.cause):
                return history.case
            if call.expected is not None and call.expected != history.case.version:
                break
            now = self.clock.now()
            facts = decide(history, policy, now)
            if not facts:
                return history.case
            commit = Commit(
                tenant=key[0],
                case_id=key[1],
                version=history.case.version + 1,
                cause=call.cause,
                events=history.events(facts),
                at=now,
                traceparent=call.traceparent,
            )
            [outcome] = await self.cases.append([commit])
            if outcome is Outcome.STORED:
                return history.after(facts).case
            history = await self.load(key)
        raise CaseMovedOnError(history.case, history.since(call.expected or 0))

    async def load(self, key: CaseKey) -> History:
        """Return a case's history. NoSuchCaseError."""
        history = read((await self.cases.load([key])).get(key, ()))
        if history is None:
            raise NoSuchCaseError
        return history
