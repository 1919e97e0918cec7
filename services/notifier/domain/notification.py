"""A notification: one message about one event to one recipient, and the states it goes through."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
    """What a message is about."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    PROGRESSED = "progressed"
    RESOLVED = "resolved"
    REJECTED = "rejected"


class Audience(StrEnum):
    """Whom a message is for. On `received` the agency side is the tenant's verifiers."""

    REPORTER = "reporter"
    AGENCY = "agency"


class Medium(StrEnum):
    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What a sender needs, without address and text: both are made at the moment of sending.

    `facts` are the open fields of the event that templates use (agency, category, note, deadlines as ISO 8601).
    `sealed_reporter` is (key id, sealed data) of the reporter's contact, for the reporter's messages only.
    `address` is an office's own e-mail address, for the agency's messages only.
    """

    id: str
    tenant: TenantId
    complaint_id: str
    tracking_code: str
    cause: str
    occasion: Occasion
    audience: Audience
    medium: Medium
    language: str
    facts: dict[str, str | None]
    created_at: datetime
    sealed_reporter: tuple[str, str] | None = None
    address: str | None = None
    traceparent: str | None = None
    attempts: int = 0
    round: int = 0
    """How often a person asked to send it again."""


def notification_id(tenant: TenantId, cause: str, audience: Audience, recipient: str) -> str:
    """Return the one id that this event's message to this recipient ever has: 32 hex digits.

    The same event read twice gives the same id, and the id is unique in the store: that is what keeps a message from
    being sent twice. `recipient` is `reporter`, or the office's e-mail address.
    """
    return hashlib.sha256(f"{tenant}\0{cause}\0{audience}\0{recipient}".encode()).hexdigest()[:32]
