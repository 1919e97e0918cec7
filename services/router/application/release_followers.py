"""Lets go of cases that were joined to one that came to nothing: archived, withdrawn, or joined elsewhere itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.router.application.errors import NoSuchCaseError, NoSuchTenantError, NotYetError
from services.router.application.history import History
from services.router.application.ports import CaseIndex, CaseKey
from services.router.application.write_case import Call, Decide, WriteCase
from services.router.domain.case import Status
from services.router.domain.commands import LeaderEnded
from services.router.domain.decisions import decide
from services.router.domain.facts import CaseEvent, CaseQueued, CaseRejected, LetGo
from services.router.domain.policy import Policy
from shared.contracts.case import ComplaintMerged, ComplaintWithdrawn
from shared.contracts.complaint import ComplaintRejected
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId

AT_ONCE = 200


def _call(envelope: Envelope) -> Call:
    """Cases number their events alike in each tenant, and one case's end concerns many: the cause names both."""
    return Call(cause=f"{envelope.tenant}:{envelope.id}", traceparent=envelope.traceparent)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFollowers:
    """Takes the end of a case. Its followers are where it is now, and in each tenant that it came through.

    An event that comes again changes nothing. NotYetError: a case that is listed can't be read yet.
    """

    write: WriteCase
    index: CaseIndex

    async def __call__(self, envelope: Envelope, event: ComplaintRejected | ComplaintWithdrawn) -> None:
        ended = (
            LeaderEnded(leader=event.complaint.id, because=LetGo.REJECTED, note=event.reason)
            if isinstance(event, ComplaintRejected)
            else LeaderEnded(leader=event.complaint.id, because=LetGo.WITHDRAWN)
        )
        for place in await self._places((envelope.tenant, event.complaint.id)):
            await self._release(place, ended, _call(envelope))

    async def _places(self, key: CaseKey) -> Sequence[CaseKey]:
        """Return the case in the tenant that ended it and in those it was given from, before that."""
        places: dict[CaseKey, None] = {}
        left = [key]
        while left:
            place = left.pop()
            if place not in places:
                places[place] = None
                left += [(TenantId(giver), key[1]) for giver in _givers((await self._load(place)).facts)]
        return list(places)

    async def _release(self, leader: CaseKey, ended: LeaderEnded, call: Call) -> None:
        for entry in await self.index.joined(leader, limit=AT_ONCE):
            await self.write((leader[0], entry.case_id), call, _told(ended))
        if len(await self.index.joined(leader, limit=AT_ONCE)) == AT_ONCE:
            raise NotYetError(leader, "more were joined to it than are let go at once")

    async def _load(self, key: CaseKey) -> History:
        try:
            return await self.write.load(key)
        except (NoSuchCaseError, NoSuchTenantError) as error:
            raise NotYetError(key, "there is none that has ended") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckJoin:
    """Takes that a case was joined to another, and undoes it if that one ended, or was joined itself, meanwhile.

    Both were written at the same time and knew nothing of each other; either of the two events finds the other's
    commit. NotYetError: a case can't be read yet.
    """

    write: WriteCase

    async def __call__(self, envelope: Envelope, event: ComplaintMerged) -> None:
        try:
            leader = await self.write.load((envelope.tenant, event.into))
            if (ended := _ended(event.into, leader)) is not None:
                await self.write((envelope.tenant, event.complaint.id), _call(envelope), _told(ended))
        except (NoSuchCaseError, NoSuchTenantError) as error:
            raise NotYetError((envelope.tenant, event.into), "there is none that another was joined to") from error


def _ended(leader: str, history: History) -> LeaderEnded | None:
    match history.case.status:
        case Status.REJECTED:
            reasons = (fact.reason for fact in reversed(history.facts) if isinstance(fact, CaseRejected))
            return LeaderEnded(leader=leader, because=LetGo.REJECTED, note=next(reasons, None))
        case Status.WITHDRAWN:
            return LeaderEnded(leader=leader, because=LetGo.WITHDRAWN)
        case Status.MERGED:
            return LeaderEnded(leader=leader, because=None)
        case _:
            return None


def _givers(facts: Sequence[CaseEvent]) -> Iterator[str]:
    return (fact.origin.tenant for fact in facts if isinstance(fact, CaseQueued) and fact.origin)


def _told(ended: LeaderEnded) -> Decide:
    def told(history: History, policy: Policy, now: datetime) -> Sequence[CaseEvent]:
        return decide(history.scene(policy, now), ended)

    return told
