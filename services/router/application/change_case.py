"""Carries out what staff decide about a case: assign, progress, resolve, reject."""

from dataclasses import dataclass

from services.router.application.errors import (
    CaseMovedOnError,
    KeyUsedOtherwiseError,
    NoSuchCaseError,
    NoSuchTenantError,
)
from services.router.application.facts import from_event, to_event
from services.router.application.history import History, read, state_of
from services.router.application.ports import CaseIndex, CaseKey, Cases, Clock, Commit, Outcome, Policies
from services.router.domain.case import (
    Case,
    CaseAssigned,
    CaseEvent,
    CaseProgressed,
    CaseRejected,
    CaseResolved,
)
from services.router.domain.decisions import Assign, Command, Progress, Reject, Resolve, decide

ATTEMPTS = 3
"""How often a call without an expected version is decided anew when others write to the case at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request of staff. `cause` is the same when it is repeated; `expected` is the version the caller has seen."""

    cause: str
    expected: int | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCase:
    """Returns the case as it is afterwards. A repeated call changes nothing and gets the case as it is now.

    Raises NoSuchTenantError, NoSuchCaseError, CaseMovedOnError, KeyUsedOtherwiseError, and the domain's CaseError.
    """

    policies: Policies
    cases: Cases
    index: CaseIndex
    clock: Clock

    async def __call__(self, key: CaseKey, command: Command, call: Call) -> Case:
        if not await self.index.promise(key, call.cause, self.clock.now()):
            raise NoSuchCaseError
        # A crash from here on leaves the promise, by which the repairer finds what was committed.
        case = await self._commit(key, command, call)
        await self.index.update(key, case, token=call.cause)
        return case

    async def _commit(self, key: CaseKey, command: Command, call: Call) -> Case:
        policy = self.policies.of(key[0])
        if policy is None:
            raise NoSuchTenantError(key[0])
        history = await self._load(key)
        for _ in range(ATTEMPTS):
            if earlier := history.commit_of(call.cause):
                return _repeated(history, earlier, command)
            if call.expected is not None and call.expected != history.case.version:
                break
            now = self.clock.now()
            fact = decide(history.case, command, policy, now)
            commit = Commit(
                tenant=key[0],
                case_id=key[1],
                version=history.case.version + 1,
                cause=call.cause,
                events=(to_event(history.complaint, fact),),
                at=now,
                traceparent=call.traceparent,
            )
            [outcome] = await self.cases.append([commit])
            if outcome is Outcome.STORED:
                return state_of((*history.facts, fact))
            history = await self._load(key)
        raise CaseMovedOnError(history.case, history.since(call.expected or 0))

    async def _load(self, key: CaseKey) -> History:
        history = read((await self.cases.load([key])).get(key, ()))
        if history is None:
            raise NoSuchCaseError
        return history


def _repeated(history: History, earlier: Commit, command: Command) -> Case:
    if not _answers(from_event(earlier.events[0]), command):
        raise KeyUsedOtherwiseError
    return history.case


def _answers(fact: CaseEvent, command: Command) -> bool:
    """Say whether the fact is what the command asks for, so that a repeated key is a repeated request."""
    match fact, command:
        case CaseAssigned(), Assign():
            return (
                (fact.category, fact.agency) == (command.category, command.agency)
                and command.unit in (None, fact.unit)
                and command.classification in (None, fact.classification)
            )
        case CaseProgressed(), Progress():
            return fact.note == command.note.strip()
        case CaseResolved(), Resolve():
            return fact.note == command.note.strip()
        case CaseRejected(), Reject():
            return fact.reason == command.reason.strip()
        case _:
            return False
