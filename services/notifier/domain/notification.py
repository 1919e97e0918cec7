"""A notification: one message about one event to one recipient, and the states it goes through."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from shared.tenancy.ids import TenantId


class State(StrEnum):
    """`uncertain`: cut off in mid-send, so nobody knows. `dropped`: there was no longer anybody to tell."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"


class Occasion(StrEnum):
    """What a message is about. `assisting`: an agency helps with another's case. The last two: a tenant's news."""

    RECEIVED = "received"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    ASSISTING = "assisting"
    DEFERRED = "deferred"
    PROGRESSED = "progressed"
    RESOLVED = "resolved"
    REPLIED = "replied"
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    MERGED = "merged"
    SPLIT = "split"
    TRANSFERRED = "transferred"
    ESCALATED = "escalated"
    ANNOUNCED = "announced"
    CODE_REQUESTED = "code_requested"


class Audience(StrEnum):
    """Whom a message is for. The agency side is staff: an agency's, or the tenant's own such as its verifiers."""

    REPORTER = "reporter"
    AGENCY = "agency"
    SUBSCRIBER = "subscriber"


class Priority(IntEnum):
    """What goes out first: all that is about a case, or that somebody waits for, before any news."""

    CASE = 0
    NEWS = 1


class Medium(StrEnum):
    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What a reporter or subscriber left, sealed: `key` is the key's id, `data` the ciphertext.

    `subject` is the complaint or subscription it is bound to, `home` the tenant under whose keys it is.
    """

    subject: str
    home: TenantId
    key: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What a sender needs, without address and text: both are made at the moment of sending.

    `facts` are the open fields of the event that templates use (agency, category, note, deadlines as ISO 8601).
    `contact` is the reporter's or subscriber's, `address` an office's own e-mail address: it is one of the two.
    `complaint_id` is None for news, `sealed_code` the one-time code of a subscription to confirm. `caused_at` is when
    what it tells of happened.
    """

    id: str
    tenant: TenantId
    complaint_id: str | None
    tracking_code: str | None
    cause: str
    occasion: Occasion
    audience: Audience
    medium: Medium
    language: str
    facts: dict[str, str | None]
    created_at: datetime
    caused_at: datetime | None = None
    contact: Contact | None = None
    address: str | None = None
    sealed_code: str | None = None
    expires_at: datetime | None = None
    priority: Priority = Priority.CASE
    traceparent: str | None = None
    attempts: int = 0
    round: int = 0
    """How often a person asked to send it again."""


def notification_id(tenant: TenantId, cause: str, audience: Audience, recipient: str) -> str:
    """Return the one id that this event's message to this recipient ever has: 32 hex digits.

    The same event read twice gives the same id, and the id is unique in the store: that is what keeps a message from
    being sent twice. `recipient` is `reporter`, the id of a complaint that was joined to this one, the office's e-mail
    address, or a subscription's id.
    """
    return hashlib.sha256(f"{tenant}\0{cause}\0{audience}\0{recipient}".encode()).hexdigest()[:32]
