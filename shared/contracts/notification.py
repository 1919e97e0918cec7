"""Facts about one message to one recipient. Neither the address nor the text is in them."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from shared.contracts.base import Event
from shared.contracts.values import Medium


class Recipient(StrEnum):
    """Whom a message is for."""

    REPORTER = "reporter"
    AGENCY = "agency"


class NotificationSent(Event):
    """A provider took the message. `cause` is the id of the event it tells about."""

    type: ClassVar[str] = "id.aduan.notification.sent.v1"
    topic: ClassVar[str] = "notification.sent"

    notification_id: str
    complaint_id: str
    cause: str
    recipient: Recipient
    medium: Medium
    at: datetime


class FailureReason(StrEnum):
    """Refused for good, tried too often, or cut off in mid-send so that nobody knows."""

    REFUSED = "refused"
    EXHAUSTED = "exhausted"
    UNCERTAIN = "uncertain"


class NotificationFailed(Event):
    """A message did not, or may not have, reached its recipient; it is not tried again by itself."""

    type: ClassVar[str] = "id.aduan.notification.failed.v1"
    topic: ClassVar[str] = "notification.failed"

    notification_id: str
    complaint_id: str
    cause: str
    recipient: Recipient
    medium: Medium
    reason: FailureReason
    at: datetime
