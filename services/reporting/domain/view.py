"""The view of one complaint: a pure fold of its facts, whatever the order in which they arrived."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.reporting.domain.facts import Fact, Kind, Ref


class Status(StrEnum):
    """The statuses of `docs/glossary.md` that the events of today can lead to."""

    RECEIVED = "received"
    REJECTED = "rejected"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"


DONE: frozenset[str] = frozenset({Status.RESOLVED, Status.REJECTED})
"""Statuses in which nobody is expected to act."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `text` is the agency's note or the verifier's reason, both written for the public."""

    kind: str
    at: datetime
    agency: str | None = None
    unit: str | None = None
    text: str | None = None


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
    """All that reporting knows of a complaint. Times are UTC; None: not (yet) so."""

    ref: Ref | None = None
    status: str = Status.RECEIVED
    category: str | None = None
    classification: str | None = None
    area: str | None = None
    lat: float | None = None
    lon: float | None = None
    agency: str | None = None
    unit: str | None = None
    queued: bool = False
    first_assigned_at: datetime | None = None
    assigned_at: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    verify_by: datetime | None = None
    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    timeline: list[Entry] = field(default_factory=list)
    photos: list[PhotoRef] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    words: Mapping[str, str] | None = None

    @property
    def waiting(self) -> bool:
        """Whether somebody owes the reporter a first response: the agency, or the verifier while there is none."""
        return self.ref is not None and self.responded_at is None and self.status not in DONE

    @property
    def due(self) -> datetime | None:
        """When the response that is waited for is due."""
        return self.respond_by if self.agency else self.verify_by

    @property
    def listed(self) -> bool:
        """Whether the public list shows it: verified, that is assigned at least once, and not archived."""
        return self.ref is not None and self.first_assigned_at is not None and self.status != Status.REJECTED

    @property
    def opens_words(self) -> bool:
        """Whether the public may read the reporter's words; a secret complaint's are never opened here."""
        return self.listed and self.words is not None and self.ref is not None and self.ref.visibility != "secret"


def may_open_words(facts: Iterable[Fact]) -> Mapping[str, str] | None:
    """Return the sealed words if the fold of these facts may have to open them; cheaper than the fold."""
    words, assigned = None, False
    for fact in facts:
        if fact.kind == Kind.ASSIGNED:
            assigned = True
        elif fact.kind == Kind.RECEIVED:
            words = fact.data.get("words")
    return words if assigned else None


def fold(facts: Iterable[Fact], view: ComplaintView | None = None) -> ComplaintView:
    """Fold facts that are in reading order and without repeats (see `merge`).

    A `view` that is given is the fold of the facts before these; it is changed and returned.
    """
    view = view or ComplaintView()
    for fact in facts:
        if view.ref is None:
            view.ref = fact.ref
        step = _STEPS.get(fact.kind)
        if step is not None:
            step(view, fact, fact.data)
    return view


def _received(view: ComplaintView, fact: Fact, data: Mapping[str, Any]) -> None:
    _describe(view, data)
    view.lat, view.lon = data.get("lat"), data.get("lon")
    view.photos = [PhotoRef(*photo) for photo in data.get("photos", ())]
    view.words = data.get("words")
    view.timeline.append(Entry(Kind.RECEIVED, fact.at))


def _queued(view: ComplaintView, fact: Fact, data: Mapping[str, Any]) -> None:
    _describe(view, data)
    view.status = Status.RECEIVED
    view.queued = True
    view.verify_by = data.get("verify_by")
    view.timeline.append(Entry(Kind.QUEUED, fact.at))


def _assigned(view: ComplaintView, fact: Fact, data: Mapping[str, Any]) -> None:
    _describe(view, data)
    if data["agency"] != view.agency or view.status == Status.RESOLVED:
        view.responded_at = None
    view.status = Status.ASSIGNED
    view.agency, view.unit = data["agency"], data.get("unit")
    view.first_assigned_at = view.first_assigned_at or fact.at
    view.assigned_at, view.resolved_at = fact.at, None
    view.verify_by, view.respond_by, view.resolve_by = None, data.get("respond_by"), data.get("resolve_by")
    view.timeline.append(Entry(Kind.ASSIGNED, fact.at, view.agency, view.unit))


def _progressed(view: ComplaintView, fact: Fact, data: Mapping[str, Any]) -> None:
    view.status = Status.IN_PROGRESS
    view.responded_at = view.responded_at or fact.at
    view.respond_by = view.resolved_at = None
    view.timeline.append(Entry(Kind.PROGRESSED, fact.at, data.get("agency"), text=data.get("note")))


def _resolved(view: ComplaintView, fact: Fact, data: Mapping[str, Any]) -> None:
    view.status = Status.RESOLVED
    view.responded_at = view.responded_at or fact.at
    view.resolved_at = fact.at
    view.verify_by = view.respond_by = view.resolve_by = None
    view.timeline.append(Entry(Kind.RESOLVED, fact.at, data.get("agency"), text=data.get("note")))


def _rejected(view: ComplaintView, fact: Fact, data: Mapping[str, Any]) -> None:
    view.status = Status.REJECTED
    view.verify_by = view.respond_by = view.resolve_by = None
    view.timeline.append(Entry(Kind.REJECTED, fact.at, text=data.get("reason")))


def _notified(view: ComplaintView, fact: Fact, data: Mapping[str, Any]) -> None:
    state = data.get("reason") or fact.kind
    notification = data["notification"]
    view.messages[notification] = Message(
        notification, data["cause"], data["recipient"], data["medium"], state, fact.at
    )


def _describe(view: ComplaintView, data: Mapping[str, Any]) -> None:
    """Take what the newest fact says of the complaint; a fact that is silent leaves what was said before."""
    view.category = data.get("category") or view.category
    view.classification = data.get("classification") or view.classification
    view.area = data.get("area") or view.area


_STEPS: Mapping[str, Callable[[ComplaintView, Fact, Mapping[str, Any]], None]] = {
    Kind.RECEIVED: _received,
    Kind.QUEUED: _queued,
    Kind.ASSIGNED: _assigned,
    Kind.PROGRESSED: _progressed,
    Kind.RESOLVED: _resolved,
    Kind.REJECTED: _rejected,
    Kind.SENT: _notified,
    Kind.FAILED: _notified,
}
