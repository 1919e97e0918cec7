"""What can happen to a case. Each fact says all that changes by it; `clocks` are those that have not ended after it.

`actor` is the account of the member of staff who did it; None: a rule, a timer or the reporter.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.router.domain.clocks import Clock, ClockKind
from services.router.domain.values import (
    Classification,
    Evidence,
    Origin,
    Photo,
    Plan,
    RejectionCode,
    ReplyKind,
    Sealed,
    Visibility,
)


class QueueReason(StrEnum):
    """Why a case waits for the verifier. The last two: it was joined to one that was archived, or withdrawn."""

    NO_CATEGORY = "no_category"
    NO_RULE = "no_rule"
    DISPUTED = "disputed"
    REOPENED_OFTEN = "reopened_often"
    TRANSFER_OFFERED = "transfer_offered"
    TRANSFER_RETURNED = "transfer_returned"
    LEADER_REJECTED = "leader_rejected"
    LEADER_WITHDRAWN = "leader_withdrawn"


class AssignedBy(StrEnum):
    """Who decided on the agency: a rule, the verifier, the agency itself (inside it), or an agency that disputed."""

    RULE = "rule"
    VERIFIER = "verifier"
    AGENCY = "agency"
    DISPUTE = "dispute"


class LetGo(StrEnum):
    """What became of the case that another was joined to."""

    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ClosedBy(StrEnum):
    """Who ended the case: the reporter's word, or ten working days without one."""

    REPORTER = "reporter"
    TIMER = "timer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened, and when (UTC)."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQueued(Fact):
    """A case waits for the verifier: it was opened and no rule could assign it, or it came back."""

    reason: QueueReason
    category: str | None
    classification: Classification
    area: str | None
    clocks: tuple[Clock, ...]
    note: str | None = None
    from_agency: str | None = None
    proposal: str | None = None
    origin: Origin | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(Fact):
    """A case was given to an agency, whose clocks start, or to others inside it."""

    category: str
    classification: Classification
    area: str | None
    agency: str
    unit: str | None
    by: AssignedBy
    clocks: tuple[Clock, ...]
    person: str | None = None
    partners: tuple[str, ...] = ()
    note: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeferred(Fact):
    """The verifier asked the reporter for what is missing; the clocks stand."""

    question: str
    clocks: tuple[Clock, ...]
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAmended(Fact):
    """What is said of the complaint from now on, as a whole."""

    category: str | None
    classification: Classification
    area_code: str | None
    visibility: Visibility
    public_words: Sealed | None = None
    hidden_media: tuple[str, ...] = ()
    masked_media: tuple[tuple[str, str], ...] = ()
    clocks: tuple[Clock, ...] = ()
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted(Fact):
    """Staff wrote a note for staff."""

    note: Sealed
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProgressed(Fact):
    """The agency answered, planned or reported progress; the reporter reads the note."""

    agency: str
    note: str
    clocks: tuple[Clock, ...]
    evidence: tuple[Evidence, ...] = ()
    plan: Plan | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResolved(Fact):
    """The agency says it is done."""

    agency: str
    note: str
    clocks: tuple[Clock, ...]
    evidence: tuple[Evidence, ...] = ()
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRejected(Fact):
    """The verifier archived the case."""

    reason: str
    code: RejectionCode = RejectionCode.OTHER
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEscalated(Fact):
    """A step of the ladder was taken. `recipients` are roles, of the agency or of the tenant."""

    clock: ClockKind
    step: str
    recipients: tuple[str, ...]
    agency: str | None
    unit: str | None
    person: str | None
    category: str | None
    due: datetime
    overdue: bool
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReplied(Fact):
    """The reporter said something, on some channel; an answer to a question sets the clocks going again."""

    kind: ReplyKind
    words: Sealed | None = None
    photos: tuple[Photo, ...] = ()
    rating: int | None = None
    channel: str | None = None
    clocks: tuple[Clock, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(Fact):
    """The reporter was not satisfied; `times` counts how often. `to_verifier`: a `CaseQueued` follows."""

    agency: str
    unit: str | None
    times: int
    to_verifier: bool
    clocks: tuple[Clock, ...]
    words: Sealed | None = None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Fact):
    """The case is over."""

    by: ClosedBy
    agency: str | None
    rating: int | None = None
    words: Sealed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(Fact):
    """The reporter took it back."""

    agency: str | None
    words: Sealed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMerged(Fact):
    """A duplicate joined another case of the tenant."""

    into: str
    clocks: tuple[Clock, ...]
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSplit(Fact):
    """A merged case goes its own way again: from where it was, or to the verifier `because` the other one ended."""

    clocks: tuple[Clock, ...]
    because: LetGo | None = None
    note: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOffered(Fact):
    """The case was offered to another tenant; it stays here until that one accepts."""

    to: str
    note: str
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAccepted(Fact):
    """This tenant took the case over."""

    origin: str
    clocks: tuple[Clock, ...]
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferReturned(Fact):
    """This tenant sent the case back."""

    origin: str
    note: str
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTransferred(Fact):
    """The case is another tenant's from now on."""

    to: str


CaseEvent = (
    CaseQueued
    | CaseAssigned
    | CaseDeferred
    | CaseAmended
    | CaseNoted
    | CaseProgressed
    | CaseResolved
    | CaseRejected
    | CaseEscalated
    | CaseReplied
    | CaseReopened
    | CaseClosed
    | CaseWithdrawn
    | CaseMerged
    | CaseSplit
    | TransferOffered
    | TransferAccepted
    | TransferReturned
    | CaseTransferred
)
