"""Every event there is: the one list that topics, schemas, AsyncAPI and access rules are derived from."""

from shared.contracts.announcement import (
    AnnouncementConfirmationRequested,
    AnnouncementPublished,
    AnnouncementSubscribed,
    AnnouncementUnsubscribed,
)
from shared.contracts.base import Event
from shared.contracts.case import (
    ComplaintAmended,
    ComplaintClosed,
    ComplaintDeferred,
    ComplaintEscalated,
    ComplaintMerged,
    ComplaintNoted,
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
)
from shared.contracts.notification import NotificationFailed, NotificationSent
from shared.contracts.reply import ComplaintReplyReceived
from shared.contracts.tenant import TenantConfigured
from shared.contracts.transfer import (
    ComplaintTransferAccepted,
    ComplaintTransferOffered,
    ComplaintTransferred,
    ComplaintTransferReturned,
)

EVENTS: tuple[type[Event], ...] = (
    ComplaintReceived,
    ComplaintQueued,
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintResolved,
    ComplaintRejected,
    ComplaintReplyReceived,
    ComplaintDeferred,
    ComplaintAmended,
    ComplaintNoted,
    ComplaintReplied,
    ComplaintEscalated,
    ComplaintReopened,
    ComplaintClosed,
    ComplaintWithdrawn,
    ComplaintMerged,
    ComplaintSplit,
    ComplaintTransferOffered,
    ComplaintTransferAccepted,
    ComplaintTransferReturned,
    ComplaintTransferred,
    AnnouncementPublished,
    AnnouncementConfirmationRequested,
    AnnouncementSubscribed,
    AnnouncementUnsubscribed,
    NotificationSent,
    NotificationFailed,
    TenantConfigured,
)

EVENT_BY_TYPE: dict[str, type[Event]] = {event.type: event for event in EVENTS}

COMPACTED_TOPICS: frozenset[str] = frozenset({TenantConfigured.topic})
"""Topics that keep the newest record of each key instead of a span of time."""
