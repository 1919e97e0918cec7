"""The fold of a complaint's facts into its view: pure, whatever the order in which the facts arrived."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.reporting.domain.facts import Fact, Kind
from services.reporting.domain.view import SECRET, ComplaintView, Entry, Message, PhotoRef, Picture, Plan, Status

HIGHER = ("agency_head", "executive")
"""The roles of the escalation ladder that boards count, the highest last."""
_ANSWER = "add"
_INSIDE = "agency"


def may_open_words(facts: Iterable[Fact]) -> Mapping[str, str] | None:
    """Return the sealed words if the fold of these facts may have to open them; cheaper than the fold."""
    sent, words, assigned = None, None, False
    for fact in facts:
        kind = fact.kind
        if kind == Kind.ASSIGNED:
            assigned = True
        elif kind == Kind.AMENDED:
            words = fact.data.get("words") or sent
        elif kind in {Kind.RECEIVED, Kind.QUEUED} and "words" in fact.data:
            sent = words = fact.data["words"]
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


Data = Mapping[str, Any]


def _received(view: ComplaintView, fact: Fact, data: Data) -> None:
    _describe(view, data)
    _sent(view, data)
    view.timeline.append(Entry(Kind.RECEIVED, fact.at))


def _sent(view: ComplaintView, data: Data) -> None:
    view.lat, view.lon = data.get("lat"), data.get("lon")
    view.photos = [PhotoRef(*photo) for photo in data.get("photos", ())]
    view.sent_words = view.words = data.get("words")


def _queued(view: ComplaintView, fact: Fact, data: Data) -> None:
    _describe(view, data)
    if "origin" in data:
        _sent(view, data)
    view.status, view.queued = Status.RECEIVED, True
    view.agency = view.unit = view.responded_at = view.resolved_at = None
    view.partners = ()
    _stop(view)
    view.verify_by = data.get("verify_by")
    view.timeline.append(Entry(Kind.QUEUED, fact.at))


def _assigned(view: ComplaintView, fact: Fact, data: Data) -> None:
    _describe(view, data)
    if data["agency"] != view.agency or view.status in {Status.RESOLVED, Status.CLOSED}:
        view.responded_at = None
        if view.escalated:
            view.escalated = {}
    if data.get("by") != _INSIDE:  # handing on inside the agency does not undo that work has begun
        view.status = Status.ASSIGNED
    view.before = view.question = None
    view.agency, view.unit = data["agency"], data.get("unit")
    view.partners = tuple(data.get("partners", ()))
    view.first_assigned_at = view.first_assigned_at or fact.at
    view.assigned_at, view.resolved_at = fact.at, None
    view.verify_by = view.confirm_by = None
    view.respond_by, view.resolve_by = data.get("respond_by"), data.get("resolve_by")
    view.timeline.append(Entry(Kind.ASSIGNED, fact.at, view.agency, view.unit))


def _deferred(view: ComplaintView, fact: Fact, data: Data) -> None:
    view.status, view.before = Status.DEFERRED, view.status
    view.question = data.get("question")
    _run(view, data)
    view.timeline.append(Entry(Kind.DEFERRED, fact.at, text=view.question))


def _amended(view: ComplaintView, _fact: Fact, data: Data) -> None:
    """What is said now is whole: a field without value is empty from now on."""
    view.category, view.classification = data.get("category"), data.get("classification")
    view.area = data.get("area")
    view.words = data.get("words") or view.sent_words
    view.hidden = frozenset(data.get("hidden", ()))
    view.masked = dict(data.get("masked", ()))
    if view.ref is not None:
        secret = data.get("visibility") == SECRET
        view.made_secret = secret and (view.made_secret or view.ref.visibility != SECRET)
        view.ref = replace(view.ref, visibility=data.get("visibility") or view.ref.visibility)
    _run(view, data)


def _progressed(view: ComplaintView, fact: Fact, data: Data) -> None:
    view.status = Status.IN_PROGRESS
    view.responded_at = view.responded_at or fact.at
    view.respond_by = view.resolved_at = None
    view.escalated.pop("respond", None)
    if "due" in data:
        _run(view, data)
    view.timeline.append(_worked(view, Kind.PROGRESSED, fact, data))


def _resolved(view: ComplaintView, fact: Fact, data: Data) -> None:
    view.status = Status.RESOLVED
    view.responded_at = view.responded_at or fact.at
    view.resolved_at, view.solver = fact.at, data.get("agency")
    _stop(view)
    _run(view, data)
    view.timeline.append(_worked(view, Kind.RESOLVED, fact, data))


def _worked(view: ComplaintView, kind: Kind, fact: Fact, data: Data) -> Entry:
    evidence = tuple(Picture(*each) for each in data.get("evidence", ()))
    view.evidence += evidence
    plan = Plan(*data["plan"]) if "plan" in data else None
    return Entry(kind, fact.at, data.get("agency"), text=data.get("note"), evidence=evidence, plan=plan)


def _replied(view: ComplaintView, fact: Fact, data: Data) -> None:
    if view.status == Status.DEFERRED and data.get("kind") == _ANSWER:
        view.status, view.before, view.question = view.before or Status.RECEIVED, None, None
    view.rating = data.get("rating") or view.rating
    view.photos += [PhotoRef(*photo) for photo in data.get("photos", ())]
    _run(view, data)
    view.timeline.append(Entry(Kind.REPLIED, fact.at, detail=data.get("kind"), rating=data.get("rating")))


def _escalated(view: ComplaintView, _fact: Fact, data: Data) -> None:
    """Who is told is for staff: it is counted, and stands in no timeline."""
    told = [role for role in HIGHER if role in data.get("to", ())]
    clock = data.get("clock", "")
    if told and view.escalated.get(clock) != HIGHER[-1]:
        view.escalated[clock] = told[-1]
    _run(view, data)


def _reopened(view: ComplaintView, fact: Fact, data: Data) -> None:
    view.status = Status.ASSIGNED
    view.agency, view.unit = data.get("agency") or view.agency, data.get("unit")
    view.reopened = data.get("times", view.reopened + 1)
    view.responded_at = view.resolved_at = view.closed_at = view.closed_by = view.rating = None
    view.evidence = ()
    view.photos += [PhotoRef(*photo) for photo in data.get("photos", ())]
    _stop(view)
    _run(view, data)
    view.timeline.append(Entry(Kind.REOPENED, fact.at, view.agency, view.unit))


def _closed(view: ComplaintView, fact: Fact, data: Data) -> None:
    view.closed_at, view.closed_by = fact.at, data.get("by")
    view.rating = data.get("rating") or view.rating
    _over(view, Status.CLOSED)
    view.timeline.append(Entry(Kind.CLOSED, fact.at, detail=view.closed_by, rating=data.get("rating")))


def _rejected(view: ComplaintView, fact: Fact, data: Data) -> None:
    _over(view, Status.REJECTED)
    view.timeline.append(Entry(Kind.REJECTED, fact.at, text=data.get("reason")))


def _withdrawn(view: ComplaintView, fact: Fact, _data: Data) -> None:
    _over(view, Status.WITHDRAWN)
    view.timeline.append(Entry(Kind.WITHDRAWN, fact.at))


def _merged(view: ComplaintView, fact: Fact, data: Data) -> None:
    view.status, view.before, view.question = Status.MERGED, view.before or view.status, None
    view.merged_into = data.get("into")
    _run(view, data)
    view.timeline.append(Entry(Kind.MERGED, fact.at))


def _split(view: ComplaintView, fact: Fact, data: Data) -> None:
    view.status, view.before, view.merged_into = view.before or view.status, None, None
    if "because" in data:  # the other one came to nothing: the verifier decides anew
        view.status, view.queued, view.partners = Status.RECEIVED, True, ()
        view.agency = view.unit = view.responded_at = view.resolved_at = None
        _stop(view)
    _run(view, data)
    view.timeline.append(Entry(Kind.SPLIT, fact.at))


def _accepted(view: ComplaintView, fact: Fact, data: Data) -> None:
    _run(view, data)
    view.timeline.append(Entry(Kind.ACCEPTED, fact.at))


def _returned(view: ComplaintView, _fact: Fact, _data: Data) -> None:
    _over(view, Status.REJECTED)


def _transferred(view: ComplaintView, fact: Fact, data: Data) -> None:
    view.transferred_to = data.get("to")
    _over(view, Status.TRANSFERRED)
    view.timeline.append(Entry(Kind.TRANSFERRED, fact.at, detail=view.transferred_to))


def _notified(view: ComplaintView, fact: Fact, data: Data) -> None:
    state = data.get("reason") or fact.kind
    notification = data["notification"]
    view.messages[notification] = Message(
        notification, data["cause"], data["recipient"], data["medium"], state, fact.at
    )


def _over(view: ComplaintView, status: Status) -> None:
    view.status = status
    _stop(view)


def _stop(view: ComplaintView) -> None:
    """End every clock, and with them what was escalated, asked or put off."""
    view.verify_by = view.respond_by = view.resolve_by = view.confirm_by = None
    view.before = view.question = None
    if view.escalated:
        view.escalated = {}


def _run(view: ComplaintView, data: Data) -> None:
    """Take when each clock runs out that runs now; the others stand or have ended."""
    due: Mapping[str, datetime] = data.get("due", {})
    view.verify_by, view.respond_by = due.get("verify"), due.get("respond")
    view.resolve_by, view.confirm_by = due.get("resolve"), due.get("confirm")


def _describe(view: ComplaintView, data: Data) -> None:
    """Take what the newest fact says of the complaint; a fact that is silent leaves what was said before."""
    view.category = data.get("category") or view.category
    view.classification = data.get("classification") or view.classification
    view.area = data.get("area") or view.area


_STEPS: Mapping[str, Callable[[ComplaintView, Fact, Data], None]] = {
    Kind.RECEIVED: _received,
    Kind.QUEUED: _queued,
    Kind.ASSIGNED: _assigned,
    Kind.DEFERRED: _deferred,
    Kind.AMENDED: _amended,
    Kind.PROGRESSED: _progressed,
    Kind.RESOLVED: _resolved,
    Kind.REJECTED: _rejected,
    Kind.REPLIED: _replied,
    Kind.ESCALATED: _escalated,
    Kind.REOPENED: _reopened,
    Kind.CLOSED: _closed,
    Kind.WITHDRAWN: _withdrawn,
    Kind.MERGED: _merged,
    Kind.SPLIT: _split,
    Kind.ACCEPTED: _accepted,
    Kind.RETURNED: _returned,
    Kind.TRANSFERRED: _transferred,
    Kind.SENT: _notified,
    Kind.FAILED: _notified,
}
