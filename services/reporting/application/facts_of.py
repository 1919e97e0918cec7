"""Events into facts: only what the projections need, so that nothing else can get into them.

A secret complaint's words and place are left out here, and places are rounded to some 100 m, before anything is kept.
"""

from typing import Any

from services.reporting.application.case_facts import CASE_FACTS, ms
from services.reporting.domain.facts import LAST_RANK, RANKS, Fact, Kind, Ref
from shared.contracts.base import Event
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.envelope import Envelope
from shared.contracts.notification import NotificationFailed, NotificationSent
from shared.contracts.values import ComplaintRef

EVENTS: tuple[type[Event], ...] = (*CASE_FACTS, NotificationSent, NotificationFailed)
"""What reporting folds."""


def fact_of(envelope: Envelope) -> tuple[str, Fact] | None:
    """Return the complaint's id and the fact, or None for an event that reporting does not fold."""
    event = envelope.event
    rank = RANKS.get(envelope.source, LAST_RANK)
    if isinstance(event, NotificationSent | NotificationFailed):
        kind, data = _notification(event)
        return event.complaint_id, Fact(envelope.id, rank, envelope.sequence, kind, ms(event.at), None, data)
    told = CASE_FACTS.get(type(event))
    if told is None:
        return None
    kind, read = told
    complaint: ComplaintRef = event.complaint  # type: ignore[attr-defined]  # every event in CASE_FACTS has one
    at = complaint.received_at if isinstance(event, ComplaintReceived) else event.at  # type: ignore[attr-defined]
    return complaint.id, Fact(
        envelope.id, rank, envelope.sequence, kind, ms(at), _ref(complaint), {k: v for k, v in read(event) if v}
    )


def _ref(complaint: ComplaintRef) -> Ref:
    return Ref(
        complaint.tracking_code,
        complaint.channel.value,
        complaint.visibility.value,
        complaint.language,
        ms(complaint.received_at),
    )


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
