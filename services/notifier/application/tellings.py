"""What an event makes worth saying, and to whom: the reporter, those whose complaints were joined to it, staff."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.notifier.application import offices
from services.notifier.application.facts import CaseEvent
from services.notifier.domain.case import Handler
from services.notifier.domain.notification import Occasion
from shared.contracts.case import (
    ComplaintClosed,
    ComplaintDeferred,
    ComplaintEscalated,
    ComplaintMerged,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintSplit,
    ComplaintWithdrawn,
)
from shared.contracts.complaint import (
    AssignedBy,
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintQueued,
    ComplaintReceived,
    ComplaintRejected,
    ComplaintResolved,
    QueueReason,
)
from shared.contracts.reply import ReplyKind
from shared.contracts.tenant import TenantConfigured
from shared.contracts.transfer import ComplaintTransferred
from shared.contracts.values import Channel, ClockKind

NEEDS_HANDLER = ComplaintReplied | ComplaintReopened | ComplaintClosed | ComplaintWithdrawn
"""Events that do not say themselves who in the agency has the case."""
_JUST_OPENED = frozenset({QueueReason.NO_CATEGORY, QueueReason.NO_RULE})
"""The verifiers are told of these by `complaint.received` already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One thing to say. `reporter`, `followers`: whether the reporter, and those of joined complaints, are told.

    Each is told once per `once`, if it is given, instead of once per event.
    """

    occasion: Occasion
    reporter: bool = False
    followers: bool = False
    offices: tuple[str, ...] = ()
    once: str | None = None


def tellings(  # noqa: C901, PLR0912 - one case an event
    event: CaseEvent, tenant: TenantConfigured, given_to: Handler | None
) -> Iterator[Telling]:
    """Yield what to say about an event. `given_to`: who was given the case last, as far as that is known here."""
    match event:
        case ComplaintReceived():
            yield Telling(occasion=Occasion.RECEIVED, reporter=True, offices=offices.verifiers(tenant))
        case ComplaintQueued():
            if event.reason not in _JUST_OPENED:
                yield Telling(occasion=Occasion.QUEUED, offices=offices.verifiers(tenant))
        case ComplaintAssigned():
            yield from _assigned(event, tenant)
        case ComplaintDeferred():
            yield _to_reporters(Occasion.DEFERRED)
        case ComplaintProgressed():
            yield _to_reporters(Occasion.PROGRESSED)
        case ComplaintResolved():
            yield _to_reporters(Occasion.RESOLVED, offices.office(tenant, event.agency))
        case ComplaintReplied():
            told = _hearing(event, tenant, given_to) if event.kind is ReplyKind.ADD else ()
            by_sms = event.channel is Channel.SMS  # on the tracking page they see that it was taken in
            if told or by_sms:
                yield Telling(occasion=Occasion.REPLIED, reporter=by_sms, offices=told)
        case ComplaintReopened():
            yield _to_reporters(Occasion.REOPENED, _handler(tenant, event.agency, event.unit, given_to))
        case ComplaintClosed():
            yield _to_reporters(Occasion.CLOSED, _handler(tenant, event.agency, None, given_to))
        case ComplaintWithdrawn():
            told = _handler(tenant, event.agency, None, given_to)
            yield Telling(occasion=Occasion.WITHDRAWN, reporter=True, offices=told)
        case ComplaintRejected():  # whose complaints were joined to it hear what comes of their own, which is let go
            yield Telling(occasion=Occasion.REJECTED, reporter=True)
        case ComplaintMerged():
            yield Telling(occasion=Occasion.MERGED, reporter=True)
        case ComplaintSplit():
            yield Telling(occasion=Occasion.SPLIT, reporter=True)
            if event.because:
                yield Telling(occasion=Occasion.QUEUED, offices=offices.verifiers(tenant))
        case ComplaintTransferred():
            yield _to_reporters(Occasion.TRANSFERRED)
        case ComplaintEscalated():
            told = offices.escalated(tenant, event.recipients, event.agency, event.unit, event.person)
            yield Telling(occasion=Occasion.ESCALATED, offices=told)


def _to_reporters(occasion: Occasion, told: tuple[str, ...] = ()) -> Telling:
    return Telling(occasion=occasion, reporter=True, followers=True, offices=told)


def _assigned(event: ComplaintAssigned, tenant: TenantConfigured) -> Iterator[Telling]:
    # An agency's clocks begin when it gets the case, and run on while it changes hands inside.
    begun = next((clock.started_at for clock in event.clocks if clock.handler == event.agency), None)
    once = f"{event.complaint.id}:{event.agency}:{begun.isoformat()}" if begun else None
    if begun or event.by is not AssignedBy.AGENCY:
        yield Telling(occasion=Occasion.ASSIGNED, reporter=True, followers=True, once=once)
    if event.person is None or event.person != event.actor:  # who took it knows
        told = offices.handler(tenant, event.agency, event.unit, event.person)
        yield Telling(occasion=Occasion.ASSIGNED, offices=told)
    helping = tuple(address for partner in event.partners for address in offices.office(tenant, partner))
    yield Telling(occasion=Occasion.ASSISTING, offices=helping, once=once)


def _hearing(event: ComplaintReplied, tenant: TenantConfigured, given_to: Handler | None) -> tuple[str, ...]:
    """Return who hears what the reporter adds: whose clock runs; while the reporter's does, who had the case."""
    holder = next((clock.handler for clock in event.clocks if clock.kind is not ClockKind.CONFIRM), None)
    if holder is None and event.clocks and given_to:
        holder = given_to.agency
    if holder is None or tenant.agency(holder) is None:
        return offices.verifiers(tenant)
    return _handler(tenant, holder, None, given_to)


def _handler(
    tenant: TenantConfigured, agency: str | None, unit: str | None, given_to: Handler | None
) -> tuple[str, ...]:
    if agency is None:
        return ()
    if given_to and given_to.agency == agency:
        return offices.handler(tenant, agency, given_to.unit, given_to.person)
    return offices.handler(tenant, agency, unit, None)
