"""A case that one tenant gives to another, from both sides."""

from collections.abc import Sequence
from datetime import datetime

from services.router.domain.case import OPEN, Case, Status
from services.router.domain.checks import ours, written
from services.router.domain.clocks import while_verifying
from services.router.domain.commands import OfferAnswered, OfferTransfer, ReturnTransfer, TakeOffer
from services.router.domain.errors import NotAllowedNowError
from services.router.domain.facts import (
    CaseEvent,
    CaseQueued,
    CaseTransferred,
    QueueReason,
    TransferAccepted,
    TransferOffered,
    TransferReturned,
)
from services.router.domain.policy import Policy
from services.router.domain.scene import Scene


def offer(scene: Scene, command: OfferTransfer) -> TransferOffered:
    """Offer the case to another tenant; until it answers the case stays where it is."""
    case, now = scene.case, scene.now
    ours(case)
    if case.status not in OPEN:
        raise NotAllowedNowError(f"case_{case.status}", f"The case is {case.status} and can't be given away any more.")
    return TransferOffered(to=command.to, note=written("note", command.note), actor=scene.actor, at=now)


def take(offered: TakeOffer, policy: Policy, now: datetime) -> CaseQueued:
    """Open the case of a complaint that another tenant offers. Only what both tenants know by one name comes along."""
    category = offered.category if offered.category in policy.categories else None
    return CaseQueued(
        reason=QueueReason.TRANSFER_OFFERED,
        category=category,
        classification=offered.classification,
        area=offered.area,
        clocks=while_verifying(now, policy.clocks_of(category), offered.classification, policy.calendar),
        note=offered.origin.note,
        origin=offered.origin,
        at=now,
    )


def accept(scene: Scene, _: object) -> TransferAccepted:
    """Take the case over; the verifier's clock runs on."""
    case, now = scene.case, scene.now
    return TransferAccepted(origin=_offering(case), clocks=case.clocks, actor=scene.actor, at=now)


def send_back(scene: Scene, command: ReturnTransfer) -> TransferReturned:
    """Send the case back to where it came from."""
    case, now = scene.case, scene.now
    return TransferReturned(origin=_offering(case), note=written("note", command.note), actor=scene.actor, at=now)


def _offering(case: Case) -> str:
    if case.queue_reason is not QueueReason.TRANSFER_OFFERED or case.origin is None:
        raise NotAllowedNowError("not_offered", "Nobody offers this case (any more); nothing was changed.")
    if case.status is not Status.RECEIVED:
        raise NotAllowedNowError(f"case_{case.status}", f"The case is {case.status}: it can't be answered any more.")
    return case.origin


def answered(scene: Scene, answer: OfferAnswered) -> tuple[CaseEvent, ...]:
    """Return what comes of the other tenant's answer; nothing when the offer is no longer open."""
    case, policy, now = scene.case, scene.policy, scene.now
    if case.offered_to != answer.by or case.status not in OPEN:
        return ()
    if answer.accepted:
        return (CaseTransferred(to=answer.by, at=now),)
    return (
        CaseQueued(
            reason=QueueReason.TRANSFER_RETURNED,
            category=case.category,
            classification=case.classification,
            area=case.area,
            clocks=while_verifying(now, policy.clocks_of(case.category), case.classification, policy.calendar),
            note=answer.note,
            from_agency=case.agency,
            at=now,
        ),
    )


def elsewhere(facts: Sequence[CaseEvent]) -> str | None:
    """Return the tenant that has the case, or still has it, instead of the one these facts are of; None: this one."""
    for fact in reversed(facts):
        match fact:
            case TransferAccepted():
                return None
            case CaseTransferred():
                return fact.to
            case TransferReturned():
                return fact.origin
            case CaseQueued() if fact.origin is not None:
                return fact.origin.tenant
            case _:
                continue
    return None
