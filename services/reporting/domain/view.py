"""The view of one complaint: what its facts add up to (see `fold`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.reporting.domain.facts import Ref


class Status(StrEnum):
    """Where a complaint stands; the words for each are in `shared/web/status.py`."""

    RECEIVED = "received"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


OPEN: frozenset[str] = frozenset({Status.RECEIVED, Status.DEFERRED, Status.ASSIGNED, Status.IN_PROGRESS})
"""Statuses in which somebody still has to act."""
SOLVED: frozenset[str] = frozenset({Status.RESOLVED, Status.CLOSED})
"""Statuses in which the agency has said that it is done."""
_UNLISTED = frozenset({Status.REJECTED, Status.MERGED, Status.TRANSFERRED, Status.WITHDRAWN})
_OWES_RESPONSE = frozenset({Status.RECEIVED, Status.ASSIGNED})
SECRET = "secret"  # noqa: S105 - a visibility, not a password


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo or short video by staff. `phase` is `before`, `after` or `progress`; sides in pixels."""

    media_id: str
    content_type: str
    phase: str
    taken_at: datetime
    width: int
    height: int

    @property
    def is_video(self) -> bool:
        """Whether it is a video."""
        return self.content_type.startswith("video/")


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes: rupiah, of the fiscal year, and where they come from."""

    amount: int
    fiscal_year: int
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `text` was written for the public: a note, a question or a reason.

    `detail` is what the reporter wanted (of `replied`) or who ended the case (of `closed`).
    """

    kind: str
    at: datetime
    agency: str | None = None
    unit: str | None = None
    text: str | None = None
    evidence: tuple[Picture, ...] = ()
    plan: Plan | None = None
    detail: str | None = None
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class PhotoRef:
    """A photo as intake keeps it; sizes in pixels."""

    media_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Message:
    """The state of one notification: `state` is `sent` or a reason of failure."""

    id: str
    cause: str
    recipient: str
    medium: str
    state: str
    at: datetime


@dataclass(slots=True)
class ComplaintView:
    """All that reporting knows of a complaint. Times are UTC; None: not (yet) so.

    `before` is the status that a deferred or merged complaint goes back to; `escalated` the highest role that was told
    of each clock, the agency's head or the executive; `solver` the agency that last said it is done; `evidence` the
    pictures since the case was last (re)opened; `words` the sealed words that the public may read, `sent_words` those
    of the reporter; `made_secret`: sent open, and secret since.
    """

    ref: Ref | None = None
    status: str = Status.RECEIVED
    before: str | None = None
    category: str | None = None
    classification: str | None = None
    area: str | None = None
    lat: float | None = None
    lon: float | None = None
    agency: str | None = None
    unit: str | None = None
    partners: tuple[str, ...] = ()
    queued: bool = False
    first_assigned_at: datetime | None = None
    assigned_at: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    solver: str | None = None
    rating: int | None = None
    reopened: int = 0
    escalated: dict[str, str] = field(default_factory=dict)
    question: str | None = None
    merged_into: str | None = None
    transferred_to: str | None = None
    verify_by: datetime | None = None
    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    confirm_by: datetime | None = None
    timeline: list[Entry] = field(default_factory=list)
    photos: list[PhotoRef] = field(default_factory=list)
    evidence: tuple[Picture, ...] = ()
    hidden: frozenset[str] = frozenset()
    masked: Mapping[str, str] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    sent_words: Mapping[str, str] | None = None
    words: Mapping[str, str] | None = None
    made_secret: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return self.ref is not None and self.status in OPEN

    @property
    def waiting(self) -> bool:
        """Whether somebody owes the reporter a first response: the agency, or the verifier while there is none."""
        return self.ref is not None and self.responded_at is None and self.status in _OWES_RESPONSE

    @property
    def due(self) -> datetime | None:
        """When whoever has it must have done the next thing; None: nothing runs, or it is the reporter's turn."""
        return (self.respond_by or self.resolve_by) if self.agency else self.verify_by

    @property
    def secret(self) -> bool:
        """Whether the public may read nothing of it."""
        return self.ref is not None and self.ref.visibility == SECRET

    @property
    def listed(self) -> bool:
        """Whether the public list shows it: verified, that is assigned at least once, and still the tenant's own."""
        return (
            self.ref is not None
            and self.first_assigned_at is not None
            and self.status not in _UNLISTED
            and not self.made_secret
        )

    @property
    def opens_words(self) -> bool:
        """Whether the public may read the words; a secret complaint's are never opened here."""
        return self.listed and self.words is not None and not self.secret

    def pictures(self, evidence: tuple[Picture, ...]) -> tuple[Picture, ...]:
        """Return those of the pictures that may be shown, masked ones as what stands in for them."""
        return tuple(
            Picture(
                self.masked.get(each.media_id, each.media_id),
                "image/jpeg" if each.media_id in self.masked else each.content_type,
                each.phase,
                each.taken_at,
                each.width,
                each.height,
            )
            for each in evidence
            if each.media_id not in self.hidden
        )

    def shown(self, phase: str) -> Picture | None:
        """Return the newest photo of a phase (`before`, `after`) that may be shown."""
        photos = [each for each in self.pictures(self.evidence) if each.phase == phase and not each.is_video]
        return max(photos, key=lambda each: each.taken_at, default=None)
