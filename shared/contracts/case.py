"""Facts about a case between its assignment and its end, all said by router. `actor` is the account that did it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import Event
from shared.contracts.reply import ReplyKind
from shared.contracts.tenant import StaffRole
from shared.contracts.values import (
    Channel,
    Classification,
    ClockKind,
    ClockState,
    ComplaintRef,
    Photo,
    Sealed,
    Visibility,
)


class ComplaintDeferred(Event):
    """The verifier asks the reporter for what is missing. `question` is public; the clocks stand until the answer."""

    type: ClassVar[str] = "id.aduan.complaint.deferred.v1"
    topic: ClassVar[str] = "complaint.deferred"

    complaint: ComplaintRef
    question: str
    clocks: tuple[ClockState, ...] = ()
    at: datetime
    actor: str | None = None


class ComplaintAmended(Event):
    """What is said of the complaint from now on, as a whole: fields that did not change are repeated.

    `complaint.visibility` is the new one. `public_words` seals a `Words` to show in place of the reporter's own;
    `hidden_media` are photos nobody outside sees, `masked_media` pairs a photo with the evidence shown in its place.
    """

    type: ClassVar[str] = "id.aduan.complaint.amended.v1"
    topic: ClassVar[str] = "complaint.amended"

    complaint: ComplaintRef
    category: str | None
    classification: Classification
    area_code: str | None
    visibility: Visibility
    public_words: Sealed | None = None
    hidden_media: tuple[str, ...] = ()
    masked_media: tuple[tuple[str, str], ...] = ()
    clocks: tuple[ClockState, ...] = ()
    at: datetime
    actor: str | None = None


class ComplaintNoted(Event):
    """Staff wrote a note for staff. `note` seals a `Words`; nobody outside the tenant's staff reads it."""

    type: ClassVar[str] = "id.aduan.complaint.noted.v1"
    topic: ClassVar[str] = "complaint.noted"

    complaint: ComplaintRef
    note: Sealed
    at: datetime
    actor: str | None = None


class ComplaintReplied(Event):
    """What the reporter said about the case was put to it. An answer to a question sets the clocks going again.

    `channel`: how it came; None where that is not known.
    """

    type: ClassVar[str] = "id.aduan.complaint.replied.v1"
    topic: ClassVar[str] = "complaint.replied"

    complaint: ComplaintRef
    kind: ReplyKind
    words: Sealed | None = None
    photos: tuple[Photo, ...] = ()
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    channel: Channel | None = None
    clocks: tuple[ClockState, ...] = ()
    at: datetime


class ComplaintEscalated(Event):
    """A step of the escalation ladder was taken: who is told of a clock that runs out, or has.

    `recipients` are roles: of the agency (`agency`, its `unit` and `person`) or of the tenant. `overdue`: past `due`.
    """

    type: ClassVar[str] = "id.aduan.complaint.escalated.v1"
    topic: ClassVar[str] = "complaint.escalated"

    complaint: ComplaintRef
    clock: ClockKind
    step: str
    recipients: tuple[StaffRole, ...]
    agency: str | None
    unit: str | None = None
    person: str | None = None
    category: str | None = None
    due: datetime
    overdue: bool
    clocks: tuple[ClockState, ...] = ()
    at: datetime


class ComplaintReopened(Event):
    """The reporter was not satisfied: it is the agency's again, or the verifier's when this happened `times` often.

    A `complaint.queued` of reason `reopened_often` follows in the second case.
    """

    type: ClassVar[str] = "id.aduan.complaint.reopened.v1"
    topic: ClassVar[str] = "complaint.reopened"

    complaint: ComplaintRef
    agency: str
    unit: str | None = None
    times: int
    to_verifier: bool = False
    words: Sealed | None = None
    photos: tuple[Photo, ...] = ()
    clocks: tuple[ClockState, ...] = ()
    at: datetime


class ClosedBy(StrEnum):
    """Who ended the case: the reporter's word, or ten working days without one."""

    REPORTER = "reporter"
    TIMER = "timer"


class ComplaintClosed(Event):
    """The case is over. `rating` is the reporter's, 1 to 5."""

    type: ClassVar[str] = "id.aduan.complaint.closed.v1"
    topic: ClassVar[str] = "complaint.closed"

    complaint: ComplaintRef
    by: ClosedBy
    agency: str | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    words: Sealed | None = None
    at: datetime


class ComplaintWithdrawn(Event):
    """The reporter took the complaint back."""

    type: ClassVar[str] = "id.aduan.complaint.withdrawn.v1"
    topic: ClassVar[str] = "complaint.withdrawn"

    complaint: ComplaintRef
    agency: str | None = None
    words: Sealed | None = None
    at: datetime


class ComplaintMerged(Event):
    """A duplicate joined another complaint of the tenant, `into`; its reporter goes on being told of that one."""

    type: ClassVar[str] = "id.aduan.complaint.merged.v1"
    topic: ClassVar[str] = "complaint.merged"

    complaint: ComplaintRef
    into: str
    clocks: tuple[ClockState, ...] = ()
    at: datetime
    actor: str | None = None


class LetGo(StrEnum):
    """What became of the complaint that another was joined to."""

    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ComplaintSplit(Event):
    """A merged complaint goes its own way again, from where it was before.

    `because` the other one came to nothing, it waits for the verifier instead; `note` is for staff.
    """

    type: ClassVar[str] = "id.aduan.complaint.split.v1"
    topic: ClassVar[str] = "complaint.split"

    complaint: ComplaintRef
    clocks: tuple[ClockState, ...] = ()
    because: LetGo | None = None
    note: str | None = None
    at: datetime
    actor: str | None = None
