"""Events into facts: only what the projections need, so that nothing else can get into them.

A secret complaint's words and place are left out here, and places are rounded to some 100 m, before anything is kept.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.reporting.domain.facts import LAST_RANK, RANKS, Fact, Kind, Ref
from shared.contracts.base import Event
from shared.contracts.complaint import (
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintQueued,
    ComplaintReceived,
    ComplaintRejected,
    ComplaintResolved,
)
from shared.contracts.envelope import Envelope
from shared.contracts.notification import NotificationFailed, NotificationSent
from shared.contracts.values import ComplaintRef, Visibility

EVENTS: tuple[type[Event], ...] = (
    ComplaintReceived,
    ComplaintQueued,
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintResolved,
    ComplaintRejected,
    NotificationSent,
    NotificationFailed,
)
"""What reporting folds."""

PLACE_DECIMALS = 3
"""Of a degree: some 100 m."""


def fact_of(envelope: Envelope) -> tuple[str, Fact] | None:
    """Return the complaint's id and the fact, or None for an event that reporting does not fold."""
    event = envelope.event
    rank = RANKS.get(envelope.source, LAST_RANK)
    if isinstance(event, NotificationSent | NotificationFailed):
        kind, data = _notification(event)
        return event.complaint_id, Fact(envelope.id, rank, envelope.sequence, kind, _ms(event.at), None, data)
    told = _CASE.get(type(event))
    if told is None:
        return None
    kind, read = told
    complaint: ComplaintRef = event.complaint  # type: ignore[attr-defined]  # every event in _CASE has one
    at = complaint.received_at if isinstance(event, ComplaintReceived) else event.at  # type: ignore[attr-defined]
    return complaint.id, Fact(
        envelope.id, rank, envelope.sequence, kind, _ms(at), _ref(complaint), {k: v for k, v in read(event) if v}
    )


def _ref(complaint: ComplaintRef) -> Ref:
    return Ref(
        complaint.tracking_code,
        complaint.channel.value,
        complaint.visibility.value,
        complaint.language,
        _ms(complaint.received_at),
    )


Pairs = tuple[tuple[str, Any], ...]


def _received(event: ComplaintReceived) -> Pairs:
    place = event.location
    secret = event.complaint.visibility is Visibility.SECRET
    lat, lon = (place.lat, place.lon) if place and not secret else (None, None)
    return (
        ("category", event.category),
        ("classification", event.classification and event.classification.value),
        ("area", place and place.area_code),
        ("lat", lat and round(lat, PLACE_DECIMALS)),
        ("lon", lon and round(lon, PLACE_DECIMALS)),
        ("photos", tuple((p.media_id, p.width, p.height) for p in event.photos)),
        ("words", None if secret else {"key": event.words.key, "data": event.words.data}),
    )


def _queued(event: ComplaintQueued) -> Pairs:
    return (
        ("category", event.category),
        ("classification", event.classification.value),
        ("area", event.area_code),
        ("verify_by", _ms(event.deadlines.verify)),
    )


def _assigned(event: ComplaintAssigned) -> Pairs:
    return (
        ("category", event.category),
        ("classification", event.classification.value),
        ("area", event.area_code),
        ("agency", event.agency),
        ("unit", event.unit),
        ("by", event.by.value),
        ("respond_by", _ms(event.deadlines.respond)),
        ("resolve_by", _ms(event.deadlines.resolve)),
    )


def _answered(event: ComplaintProgressed | ComplaintResolved) -> Pairs:
    return (("agency", event.agency), ("note", event.note))


def _rejected(event: ComplaintRejected) -> Pairs:
    return (("reason", event.reason),)


def _notification(event: NotificationSent | NotificationFailed) -> tuple[Kind, dict[str, Any]]:
    data = {
        "notification": event.notification_id,
        "cause": event.cause,
        "recipient": event.recipient.value,
        "medium": event.medium.value,
    }
    if isinstance(event, NotificationFailed):
        return Kind.FAILED, {**data, "reason": event.reason.value}
    return Kind.SENT, data


_CASE: dict[type[Event], tuple[Kind, Callable[[Any], Pairs]]] = {
    ComplaintReceived: (Kind.RECEIVED, _received),
    ComplaintQueued: (Kind.QUEUED, _queued),
    ComplaintAssigned: (Kind.ASSIGNED, _assigned),
    ComplaintProgressed: (Kind.PROGRESSED, _answered),
    ComplaintResolved: (Kind.RESOLVED, _answered),
    ComplaintRejected: (Kind.REJECTED, _rejected),
}


def _ms(at: Any) -> Any:
    """Cut a time to milliseconds, which is what MongoDB keeps: a fold in memory then equals one that was stored."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000) if isinstance(at, datetime) else at
