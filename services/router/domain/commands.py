"""What can be asked for: by staff, by the reporter, by another tenant."""

from dataclasses import dataclass
from datetime import datetime

from services.router.domain.facts import LetGo
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What is known of a received complaint. `text` is None when it was not needed, or can't be read any more."""

    category: str | None
    classification: Classification | None
    area: str | None
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Give the case to an agency. `agency` None: the rules' for category and area. `classification` None: as it was, or
    the new category's. `note` is for the agency."""

    category: str
    agency: str | None = None
    unit: str | None = None
    person: str | None = None
    partners: tuple[str, ...] = ()
    classification: Classification | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate:
    """Hand the case on inside its agency: to a unit, to a person, or (both None) back to the agency's office."""

    unit: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Defer:
    """Ask the reporter for what is missing."""

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Archive the case, and say why."""

    reason: str
    code: RejectionCode = RejectionCode.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend:
    """Change what is said of the complaint; what is None stays. `public_words`, `hidden_media` and `masked_media`: what
    the public sees in place of what was sent."""

    category: str | None = None
    classification: Classification | None = None
    area: str | None = None
    visibility: Visibility | None = None
    public_words: Sealed | None = None
    hidden_media: tuple[str, ...] | None = None
    masked_media: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Write a note for staff."""

    note: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Tell the reporter what is being done, or planned."""

    note: str
    evidence: tuple[Evidence, ...] = ()
    plan: Plan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """Tell the reporter what was done."""

    note: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Say that the case is not this agency's, and whose it is."""

    note: str
    proposal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Join the case, a duplicate, to another of the tenant. `takes`: that one is neither over nor merged itself;
    `leads`: others were joined to this one already."""

    into: str
    takes: bool = True
    leads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Undo a merge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTransfer:
    """Offer the case to another tenant."""

    to: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptTransfer:
    """Take over a case that another tenant offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTransfer:
    """Send back a case that another tenant offers."""

    note: str


StaffCommand = (
    Assign
    | Delegate
    | Defer
    | Reject
    | Amend
    | Note
    | Progress
    | Resolve
    | Dispute
    | Merge
    | Split
    | OfferTransfer
    | AcceptTransfer
    | ReturnTransfer
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the reporter says. It is always put to the case; whether more comes of it depends on where that stands."""

    kind: ReplyKind
    words: Sealed | None = None
    photos: tuple[Photo, ...] = ()
    rating: int | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOffer:
    """Open a case that another tenant offers."""

    origin: Origin
    category: str | None
    classification: Classification
    area: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAnswered:
    """The other tenant accepted the case, or (with a note) sent it back."""

    by: str
    accepted: bool
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderEnded:
    """The case that this one was joined to came to nothing. `because` None: it was joined to another itself."""

    leader: str
    because: LetGo | None
    note: str | None = None


Command = StaffCommand | Reply | OfferAnswered | LeaderEnded
