"""Puts what reporters say to the case it is about, whichever tenant has that by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.router.application.errors import NoSuchCaseError, NoSuchTenantError, NotYetError
from services.router.application.history import History
from services.router.application.ports import CaseKey
from services.router.application.write_case import Call, Decide, WriteCase
from services.router.domain.commands import Reply
from services.router.domain.decisions import decide
from services.router.domain.facts import CaseEvent
from services.router.domain.policy import Policy
from services.router.domain.transfers import elsewhere
from services.router.domain.values import Photo, ReplyKind, Sealed
from shared.contracts.envelope import Envelope
from shared.contracts.reply import ComplaintReplyReceived
from shared.tenancy.ids import TenantId

MOST_MOVES = 20
"""How often a case is followed from tenant to tenant."""


class _MovedError(Exception):
    """The case is another tenant's: it was given away since it was looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeReply:
    """A reply that comes again changes nothing. NotYetError: the complaint's own event has not been read yet."""

    write: WriteCase

    async def __call__(self, envelope: Envelope, event: ComplaintReplyReceived) -> None:
        home = envelope.tenant, event.complaint_id
        call = Call(cause=envelope.id, traceparent=envelope.traceparent)
        for _ in range(MOST_MOVES):
            try:
                await self.write(await self._followed(home), call, _put(_reply(event)))
            except _MovedError:
                continue
            except (NoSuchCaseError, NoSuchTenantError) as error:
                raise NotYetError(home, "there is none yet to put a reply to") from error
            return
        raise NotYetError(home, "it goes to and fro")

    async def _followed(self, key: CaseKey) -> CaseKey:
        """Return the case where it is now, as far as that is known here."""
        for _ in range(MOST_MOVES):
            history = await self.write.load(key)
            tenant = elsewhere(history.facts) or await self._accepted_by(history, key)
            if tenant is None:
                return key
            key = TenantId(tenant), key[1]
        raise NotYetError(key, "it goes to and fro")

    async def _accepted_by(self, history: History, key: CaseKey) -> str | None:
        """Return the tenant that a case was offered to, when it has accepted but that was not read here yet."""
        taker = history.case.offered_to
        if taker is None:
            return None
        try:
            theirs = await self.write.load((TenantId(taker), key[1]))
        except NoSuchCaseError:
            return None
        return taker if elsewhere(theirs.facts) is None else None


def _put(reply: Reply) -> Decide:
    def put(history: History, policy: Policy, now: datetime) -> Sequence[CaseEvent]:
        if elsewhere(history.facts) is not None:
            raise _MovedError
        return decide(history.scene(policy, now), reply)

    return put


def _reply(event: ComplaintReplyReceived) -> Reply:
    return Reply(
        kind=ReplyKind(event.kind.value),
        words=Sealed(key=event.words.key, data=event.words.data) if event.words else None,
        photos=tuple(Photo(**photo.model_dump()) for photo in event.photos),
        rating=event.rating,
        channel=event.channel.value,
    )
