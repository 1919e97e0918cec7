"""Every event there is: the one list that topics, schemas, AsyncAPI and access rules are derived from."""

from shared.contracts.base import Event
from shared.contracts.complaint import (
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintQueued,
    ComplaintReceived,
    ComplaintRejected,
    ComplaintResolved,
)
from shared.contracts.notification import NotificationFailed, NotificationSent
from shared.contracts.tenant import TenantConfigured

EVENTS: tuple[type[Event], ...] = (
    ComplaintReceived,
    ComplaintQueued,
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintResolved,
    ComplaintRejected,
    NotificationSent,
    NotificationFailed,
    TenantConfigured,
)

EVENT_BY_TYPE: dict[str, type[Event]] = {event.type: event for event in EVENTS}

COMPACTED_TOPICS: frozenset[str] = frozenset({TenantConfigured.topic})
"""Topics that keep the newest record of each key instead of a span of time."""
