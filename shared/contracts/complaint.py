"""Facts about one complaint. intake says `received`; router, which owns the case, says all the others."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from shared.contracts.base import Event, Value
from shared.contracts.values import (
    Classification,
    ClockRecord,
    ClockState,
    ComplaintRef,
    Deadlines,
    Evidence,
    Location,
    Photo,
    Plan,
    Sealed,
)


class ComplaintReceived(Event):
    """A complaint was accepted and is durable.

    `words` seals a `Words`; category and class are the reporter's choice. `entered_by` is the account of the member of
    staff who wrote it down for the reporter, `source` the address of the post it was seen in.
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
    entered_by: str | None = None
    source: str | None = None


class QueueReason(StrEnum):
    """Why a case waits for the verifier."""

    NO_CATEGORY = "no_category"
    NO_RULE = "no_rule"
    DISPUTED = "disputed"
    REOPENED_OFTEN = "reopened_often"
    TRANSFER_OFFERED = "transfer_offered"
    TRANSFER_RETURNED = "transfer_returned"


class Origin(Value):
    """What comes along with a case that another tenant offers: where it was, why, and the complaint itself."""

    tenant: str
    note: str
    words: Sealed
    photos: tuple[Photo, ...] = ()
    location: Location | None = None
    incident_date: date | None = None
    clocks: tuple[ClockRecord, ...] = ()


class ComplaintQueued(Event):
    """A case waits in the verifier's queue: no rule could assign it, or it came back there.

    `note`, `from_agency` and `proposal`: what an agency that disputed it said, and whose it says it is.
    """

    type: ClassVar[str] = "id.aduan.complaint.queued.v1"
    topic: ClassVar[str] = "complaint.queued"

    complaint: ComplaintRef
    reason: QueueReason
    category: str | None
    classification: Classification
    area_code: str | None
    deadlines: Deadlines
    at: datetime
    clocks: tuple[ClockState, ...] = ()
    note: str | None = None
    from_agency: str | None = None
    proposal: str | None = None
    origin: Origin | None = None
    actor: str | None = None


class AssignedBy(StrEnum):
    """Who decided on the agency: a rule, the verifier, the agency itself (inside it), or an agency that disputed."""

    RULE = "rule"
    VERIFIER = "verifier"
    AGENCY = "agency"
    DISPUTE = "dispute"


class ComplaintAssigned(Event):
    """A case was given to an agency, whose clocks start; inside the same agency they run on.

    `unit` of the agency and `person` (account) handle it; `partners` are agencies that help, under this one's lead.
    """

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
    clocks: tuple[ClockState, ...] = ()
    person: str | None = None
    partners: tuple[str, ...] = ()
    note: str | None = None
    actor: str | None = None


class ComplaintProgressed(Event):
    """The agency answered, planned or reported progress. `note` is public: staff write it for the reporter."""

    type: ClassVar[str] = "id.aduan.complaint.progressed.v1"
    topic: ClassVar[str] = "complaint.progressed"

    complaint: ComplaintRef
    agency: str
    note: str
    at: datetime
    evidence: tuple[Evidence, ...] = ()
    plan: Plan | None = None
    clocks: tuple[ClockState, ...] = ()
    actor: str | None = None


class ComplaintResolved(Event):
    """The agency says it is done. `note` is public: it tells the reporter what was done."""

    type: ClassVar[str] = "id.aduan.complaint.resolved.v1"
    topic: ClassVar[str] = "complaint.resolved"

    complaint: ComplaintRef
    agency: str
    note: str
    at: datetime
    evidence: tuple[Evidence, ...] = ()
    clocks: tuple[ClockState, ...] = ()
    actor: str | None = None


class RejectionCode(StrEnum):
    """Why a complaint is archived."""

    TOO_GENERAL = "too_general"
    NOT_A_COMPLAINT = "not_a_complaint"
    SPAM = "spam"
    ABUSIVE = "abusive"
    NOT_OURS = "not_ours"
    IN_COURT = "in_court"
    OTHER = "other"


class ComplaintRejected(Event):
    """The verifier archived the case. `reason` is public and says why."""

    type: ClassVar[str] = "id.aduan.complaint.rejected.v1"
    topic: ClassVar[str] = "complaint.rejected"

    complaint: ComplaintRef
    reason: str
    at: datetime
    code: RejectionCode = RejectionCode.OTHER
    actor: str | None = None
