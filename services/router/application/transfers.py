"""Carries a case from tenant to tenant: opens the taker's when it is offered, ends the giver's when it is taken."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from services.router.application.errors import NoSuchCaseError, NoSuchTenantError, NotYetError
from services.router.application.history import History, read
from services.router.application.ports import (
    CaseIndex,
    CaseKey,
    Cases,
    Clock,
    Commit,
    Dossier,
    Entry,
    Outcome,
    Policies,
)
from services.router.application.write_case import Call, Decide, WriteCase
from services.router.domain import values
from services.router.domain.case import OVER, Case
from services.router.domain.commands import OfferAnswered, TakeOffer
from services.router.domain.decisions import decide
from services.router.domain.escalation import next_alarm
from services.router.domain.facts import CaseAmended, CaseEvent, CaseQueued
from services.router.domain.policy import Policy
from services.router.domain.transfers import elsewhere, take
from shared.contracts.envelope import Envelope
from shared.contracts.transfer import (
    ComplaintTransferAccepted,
    ComplaintTransferOffered,
    ComplaintTransferReturned,
)
from shared.contracts.values import ComplaintRef, Location, Photo, Sealed
from shared.tenancy.ids import TenantId

log = logging.getLogger(__name__)


def _call(envelope: Envelope) -> Call:
    """Two tenants' cases of one complaint number their events alike: the cause names the tenant too."""
    return Call(cause=f"{envelope.tenant}:{envelope.id}", traceparent=envelope.traceparent)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOffers:
    """Opens a case that another tenant offers, or queues it again when it was here before.

    It has the complaint's id and code, and its keys are those of the tenant it was sent to first. An offer that comes
    again changes nothing. NotYetError: this tenant is not configured, or the giver's case not listed, yet.
    """

    policies: Policies
    cases: Cases
    index: CaseIndex
    write: WriteCase
    clock: Clock

    async def __call__(self, envelope: Envelope, event: ComplaintTransferOffered) -> None:
        key, call = (TenantId(event.to), event.complaint.id), _call(envelope)
        policy = self.policies.of(key[0])
        if policy is None:
            raise NotYetError(key, "its tenant is not configured")
        history = read((await self.cases.load([key])).get(key, ()))
        if history is None:
            offered = await self._offered(envelope, event)
            history = await self._open(key, call, offered, policy)
        await self._list(key, history, policy)
        if history.commit_of(call.cause) is None:
            await self.write(key, call, _queued_again(await self._offered(envelope, event)))

    async def _offered(self, envelope: Envelope, event: ComplaintTransferOffered) -> "_Offered":
        giver = envelope.tenant, event.complaint.id
        entry = await self.index.find(giver)
        theirs = read((await self.cases.load([giver])).get(giver, ()))
        if entry is None or theirs is None:
            raise NotYetError(giver, "it is offered but not listed")
        return _Offered(event, giver[0], entry, theirs)

    async def _open(self, key: CaseKey, call: Call, offered: "_Offered", policy: Policy) -> History:
        now = self.clock.now()
        facts = offered.facts(policy, now)
        empty = History(offered.complaint(key[0]), (), ())
        commit = Commit(
            tenant=key[0],
            case_id=key[1],
            version=1,
            cause=call.cause,
            events=empty.events(facts),
            at=now,
            traceparent=call.traceparent,
        )
        [outcome] = await self.cases.append([commit])
        if outcome is Outcome.STORED:
            return History(empty.complaint, (commit,), tuple(facts))
        return await self.write.load(key)

    async def _list(self, key: CaseKey, history: History, policy: Policy) -> None:
        """List the case, if it is not: a crash may have come between, and the list may be made anew.

        What it needs came along with the first offer; a case that began here is listed by its own complaint.
        """
        opening = history.facts[0]
        if not isinstance(opening, CaseQueued) or opening.origin is None:
            return
        alarm = next_alarm(history.case, policy, self.clock.now())
        await self.index.add({key: _entry(history, opening.origin, alarm.at if alarm else None)})


@dataclass(frozen=True, slots=True)
class _Offered:
    """What a giver offers: its event, and the case as it is there."""

    event: ComplaintTransferOffered
    giver: TenantId
    entry: Entry
    theirs: History

    def complaint(self, taker: TenantId) -> ComplaintRef:
        """What the taker's events say of the complaint."""
        home = self.event.complaint.home or self.giver
        return self.event.complaint.model_copy(update={"home": None if home == taker else home})

    def facts(self, policy: Policy, now: datetime, own: History | None = None) -> tuple[CaseEvent, ...]:
        """What happens to the taker's case, whose history so far is `own`.

        What the public may see comes along: a text that the giver masked would stand there open otherwise.
        """
        case = self.theirs.case
        queued = take(
            TakeOffer(
                origin=self._origin(), category=case.category, classification=case.classification, area=case.area
            ),
            policy,
            now,
        )
        shown = CaseAmended(
            category=queued.category,
            classification=queued.classification,
            area_code=queued.area,
            visibility=self.theirs.visibility,
            public_words=case.public_words,
            hidden_media=case.hidden_media,
            masked_media=case.masked_media,
            clocks=queued.clocks,
            at=now,
        )
        before = (own.visibility, *_shown(own.case)) if own else (self.theirs.visibility, None, (), ())
        return (queued,) if (shown.visibility, *_shown(shown)) == before else (queued, shown)

    def _origin(self) -> values.Origin:
        dossier, case, place = self.entry.dossier, self.theirs.case, self.entry.dossier.location
        return values.Origin(
            tenant=self.giver,
            note=self.event.note,
            words=values.Sealed(key=dossier.words.key, data=dossier.words.data),
            photos=tuple(values.Photo(**photo.model_dump()) for photo in dossier.photos),
            location=values.Place(**place.model_dump()) if place else None,
            incident_date=dossier.incident_date,
            clocks=(*case.spent, *(clock.ended(self.event.at) for clock in case.clocks)),
        )


def _shown(of: Case | CaseAmended) -> tuple[object, ...]:
    return of.public_words, of.hidden_media, of.masked_media


def _queued_again(offered: _Offered) -> Decide:
    """A case that was here before waits for the verifier once more, unless it still is here."""

    def decide_again(history: History, policy: Policy, now: datetime) -> Sequence[CaseEvent]:
        if elsewhere(history.facts) is None or history.case.status not in OVER:
            log.warning("a case was offered to a tenant that has it", extra={"case": history.complaint.id})
            return ()
        return offered.facts(policy, now, history)

    return decide_again


def _entry(history: History, origin: values.Origin, alarm_at: datetime | None) -> Entry:
    dossier = Dossier(
        words=Sealed(key=origin.words.key, data=origin.words.data),
        photos=tuple(Photo(**asdict(photo)) for photo in origin.photos),
        location=Location(**asdict(origin.location)) if origin.location else None,
        incident_date=origin.incident_date,
    )
    return Entry(
        case_id=history.complaint.id,
        complaint=history.complaint,
        dossier=dossier,
        case=history.case,
        alarm_at=alarm_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAnswers:
    """Ends the giver's case when another tenant took it, or queues it again when that one sent it back.

    An answer that comes again, or to an offer that is no longer open, changes nothing. NotYetError: no such case yet.
    """

    write: WriteCase

    async def __call__(self, envelope: Envelope, event: ComplaintTransferAccepted | ComplaintTransferReturned) -> None:
        key = TenantId(event.origin), event.complaint.id
        note = event.note if isinstance(event, ComplaintTransferReturned) else None
        answer = OfferAnswered(by=envelope.tenant, accepted=note is None, note=note)
        try:
            await self.write(key, _call(envelope), lambda history, policy, now: _answered(history, policy, now, answer))
        except (NoSuchCaseError, NoSuchTenantError) as error:
            raise NotYetError(key, "there is none that was offered") from error


def _answered(history: History, policy: Policy, now: datetime, answer: OfferAnswered) -> Sequence[CaseEvent]:
    return decide(history.scene(policy, now), answer)
