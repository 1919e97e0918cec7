"""Facts about one complaint. intake says `received`; router, which owns the case, says all the others."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from shared.contracts.base import Event
from shared.contracts.values import (
    Classification,
    ComplaintRef,
    Deadlines,
    Location,
    Photo,
    Sealed,
)


class ComplaintReceived(Event):
    """A complaint was accepted and is durable.

    `words` seals a `Words`; category and class are the reporter's choice.
    """

    type: ClassVar[str] = "id.aduan.complaint.received.v1"
    topic: ClassVar[str] = "complaint.received"

    complaint: ComplaintRef
    words: Sealed
    category: str | None = None
    classification: Classification | None = None
    location: Location | None = None
    incident_date: date | None = None
    photos: tuple[Photo, ...] = ()


class QueueReason(StrEnum):
    """Why a case waits for the verifier."""

    NO_CATEGORY = "no_category"
    NO_RULE = "no_rule"


class ComplaintQueued(Event):
    """A case was opened that no rule could assign: it waits in the verifier's queue."""

    type: ClassVar[str] = "id.aduan.complaint.queued.v1"
    topic: ClassVar[str] = "complaint.queued"

    complaint: ComplaintRef
    reason: QueueReason
    category: str | None
    classification: Classification
    area_code: str | None
    deadlines: Deadlines
    at: datetime


class AssignedBy(StrEnum):
    """Who decided on the agency."""

    RULE = "rule"
    VERIFIER = "verifier"


class ComplaintAssigned(Event):
    """A case was given to an agency (and a unit of it), whose clocks start."""

    type: ClassVar[str] = "id.aduan.complaint.assigned.v1"
    topic: ClassVar[str] = "complaint.assigned"

    complaint: ComplaintRef
    category: str
    classification: Classification
    area_code: str | None
    agency: str
    unit: str | None
    by: AssignedBy
    deadlines: Deadlines
    at: datetime


class ComplaintProgressed(Event):
    """The agency answered or reported progress. `note` is public: staff write it for the reporter."""

    type: ClassVar[str] = "id.aduan.complaint.progressed.v1"
    topic: ClassVar[str] = "complaint.progressed"

    complaint: ComplaintRef
    agency: str
    note: str
    at: datetime


class ComplaintResolved(Event):
    """The agency says it is done. `note` is public: it tells the reporter what was done."""

    type: ClassVar[str] = "id.aduan.complaint.resolved.v1"
    topic: ClassVar[str] = "complaint.resolved"

    complaint: ComplaintRef
    agency: str
    note: str
    at: datetime


class ComplaintRejected(Event):
    """The verifier archived the case. `reason` is public and says why."""

    type: ClassVar[str] = "id.aduan.complaint.rejected.v1"
    topic: ClassVar[str] = "complaint.rejected"

    complaint: ComplaintRef
    reason: str
    at: datetime
