"""What each event of a case says that the projections need, as name and value; values that are empty are left out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from services.reporting.domain.facts import Kind
from shared.contracts.base import Event
from shared.contracts.case import (
    ComplaintAmended,
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
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintQueued,
    ComplaintReceived,
    ComplaintRejected,
    ComplaintResolved,
    Origin,
)
from shared.contracts.transfer import ComplaintTransferAccepted, ComplaintTransferred, ComplaintTransferReturned
from shared.contracts.values import ClockState, ComplaintRef, Evidence, Photo, Sealed, Visibility

PLACE_DECIMALS = 3
"""Of a degree: some 100 m."""

Pairs = tuple[tuple[str, Any], ...]


def ms(at: datetime | None) -> Any:
    """Cut a time to milliseconds, which is what MongoDB keeps: a fold in memory then equals one that was stored."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000) if at is not None else None


def _received(event: ComplaintReceived) -> Pairs:
    return (
        ("category", event.category),
        ("classification", event.classification and event.classification.value),
        ("area", event.location and event.location.area_code),
        *_sent(event.complaint, event),
    )


def _sent(complaint: ComplaintRef, sent: ComplaintReceived | Origin) -> Pairs:
    """A secret complaint's words and place are not kept; other places are rounded."""
    secret, place = complaint.visibility is Visibility.SECRET, sent.location
    lat, lon = (place.lat, place.lon) if place and not secret else (None, None)
    return (
        ("lat", lat and round(lat, PLACE_DECIMALS)),
        ("lon", lon and round(lon, PLACE_DECIMALS)),
        ("photos", _photos(sent.photos)),
        ("words", _words(complaint, sent.words)),
    )


def _photos(photos: Iterable[Photo]) -> tuple[tuple[Any, ...], ...]:
    return tuple((photo.media_id, photo.width, photo.height) for photo in photos)


def _words(complaint: ComplaintRef, words: Sealed | None) -> dict[str, str] | None:
    """Sealed words with the tenant under whose keys they lie, if that is another than the event's."""
    if words is None or complaint.visibility is Visibility.SECRET:
        return None
    sealed = {"key": words.key, "data": words.data}
    return {**sealed, "home": complaint.home} if complaint.home else sealed


def _queued(event: ComplaintQueued) -> Pairs:
    return (
        ("category", event.category),
        ("classification", event.classification.value),
        ("area", event.area_code),
        ("verify_by", ms(event.deadlines.verify)),
        *((("origin", event.origin.tenant), *_sent(event.complaint, event.origin)) if event.origin else ()),
    )


def _assigned(event: ComplaintAssigned) -> Pairs:
    return (
        ("category", event.category),
        ("classification", event.classification.value),
        ("area", event.area_code),
        ("agency", event.agency),
        ("unit", event.unit),
        ("partners", event.partners),
        ("by", event.by.value),
        ("respond_by", ms(event.deadlines.respond)),
        ("resolve_by", ms(event.deadlines.resolve)),
    )


def _progressed(event: ComplaintProgressed) -> Pairs:
    plan = event.plan
    return (
        ("agency", event.agency),
        ("note", event.note),
        ("evidence", _evidence(event.evidence)),
        ("plan", plan and (plan.amount, plan.fiscal_year, plan.source)),
        ("due", _due(event.clocks)),
    )


def _resolved(event: ComplaintResolved) -> Pairs:
    return (
        ("agency", event.agency),
        ("note", event.note),
        ("evidence", _evidence(event.evidence)),
        ("due", _due(event.clocks)),
    )


def _evidence(evidence: Iterable[Evidence]) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        (each.media_id, each.content_type, each.phase.value, ms(each.taken_at), each.width, each.height)
        for each in evidence
    )


def _due(clocks: Iterable[ClockState]) -> dict[str, datetime]:
    """Return when each clock runs out; one whose last pause has no end stands, and has no such time."""
    return {
        clock.kind.value: ms(clock.due) for clock in clocks if not (clock.pauses and clock.pauses[-1].until is None)
    }


def _rejected(event: ComplaintRejected) -> Pairs:
    return (("reason", event.reason),)


def _deferred(event: ComplaintDeferred) -> Pairs:
    return (("question", event.question), ("due", _due(event.clocks)))


def _amended(event: ComplaintAmended) -> Pairs:
    now = event.complaint.model_copy(update={"visibility": event.visibility})
    return (
        ("category", event.category),
        ("classification", event.classification.value),
        ("area", event.area_code),
        ("visibility", event.visibility.value),
        ("words", _words(now, event.public_words)),
        ("hidden", event.hidden_media),
        ("masked", event.masked_media),
        ("due", _due(event.clocks)),
    )


def _replied(event: ComplaintReplied) -> Pairs:
    return (
        ("kind", event.kind.value),
        ("rating", event.rating),
        ("photos", _photos(event.photos)),
        ("due", _due(event.clocks)),
    )


def _escalated(event: ComplaintEscalated) -> Pairs:
    return (
        ("clock", event.clock.value),
        ("to", tuple(role.value for role in event.recipients)),
        ("due", _due(event.clocks)),
    )


def _reopened(event: ComplaintReopened) -> Pairs:
    return (
        ("agency", event.agency),
        ("unit", event.unit),
        ("times", event.times),
        ("photos", _photos(event.photos)),
        ("due", _due(event.clocks)),
    )


def _closed(event: ComplaintClosed) -> Pairs:
    return (("by", event.by.value), ("rating", event.rating))


def _withdrawn(_event: ComplaintWithdrawn) -> Pairs:
    return ()


def _merged(event: ComplaintMerged) -> Pairs:
    return (("into", event.into), ("due", _due(event.clocks)))


def _split(event: ComplaintSplit) -> Pairs:
    return (("because", event.because and event.because.value), ("due", _due(event.clocks)))


def _accepted(event: ComplaintTransferAccepted) -> Pairs:
    return (("origin", event.origin), ("due", _due(event.clocks)))


def _returned(event: ComplaintTransferReturned) -> Pairs:
    return (("origin", event.origin),)


def _transferred(event: ComplaintTransferred) -> Pairs:
    return (("to", event.to),)


CASE_FACTS: Mapping[type[Event], tuple[Kind, Callable[[Any], Pairs]]] = {
    ComplaintReceived: (Kind.RECEIVED, _received),
    ComplaintQueued: (Kind.QUEUED, _queued),
    ComplaintAssigned: (Kind.ASSIGNED, _assigned),
    ComplaintProgressed: (Kind.PROGRESSED, _progressed),
    ComplaintResolved: (Kind.RESOLVED, _resolved),
    ComplaintRejected: (Kind.REJECTED, _rejected),
    ComplaintDeferred: (Kind.DEFERRED, _deferred),
    ComplaintAmended: (Kind.AMENDED, _amended),
    ComplaintReplied: (Kind.REPLIED, _replied),
    ComplaintEscalated: (Kind.ESCALATED, _escalated),
    ComplaintReopened: (Kind.REOPENED, _reopened),
    ComplaintClosed: (Kind.CLOSED, _closed),
    ComplaintWithdrawn: (Kind.WITHDRAWN, _withdrawn),
    ComplaintMerged: (Kind.MERGED, _merged),
    ComplaintSplit: (Kind.SPLIT, _split),
    ComplaintTransferAccepted: (Kind.ACCEPTED, _accepted),
    ComplaintTransferReturned: (Kind.RETURNED, _returned),
    ComplaintTransferred: (Kind.TRANSFERRED, _transferred),
}
"""The events of a case that are folded, each with its kind and what it says."""
