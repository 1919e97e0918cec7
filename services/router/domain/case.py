"""A case: the state that its facts add up to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.router.domain.clocks import Clock, ClockKind, Deadlines, deadlines_of
from services.router.domain.facts import (
    AssignedBy,
    CaseAmended,
    CaseAssigned,
    CaseClosed,
    CaseDeferred,
    CaseEscalated,
    CaseEvent,
    CaseMerged,
    CaseNoted,
    CaseProgressed,
    CaseQueued,
    CaseRejected,
    CaseReopened,
    CaseReplied,
    CaseResolved,
    CaseSplit,
    CaseTransferred,
    CaseWithdrawn,
    LetGo,
    QueueReason,
    TransferAccepted,
    TransferOffered,
    TransferReturned,
)
from services.router.domain.values import Classification, ClockRecord, Evidence, ReplyKind, Sealed, Visibility


class Status(StrEnum):
    """Where a case stands; the labels are in docs/glossary.md."""

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


HANDLED = frozenset({Status.ASSIGNED, Status.IN_PROGRESS})
"""An agency has it and works on it."""
OPEN = HANDLED | {Status.RECEIVED, Status.DEFERRED}
"""Somebody still has to act."""
OVER = frozenset({Status.REJECTED, Status.CLOSED, Status.MERGED, Status.TRANSFERRED, Status.WITHDRAWN})
"""Nobody has to act any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the facts so far add up to. `version` counts them; `changed_at` is the time of the last.

    `clocks` have not ended, `spent` have. `before` is the status a deferred or merged case goes back to.
    `visibility`, `public_words`, `hidden_media` and `masked_media` are the verifier's; None or empty: as it was sent.
    """

    version: int
    status: Status
    classification: Classification
    changed_at: datetime
    clocks: tuple[Clock, ...] = ()
    spent: tuple[ClockRecord, ...] = ()
    category: str | None = None
    area: str | None = None
    agency: str | None = None
    unit: str | None = None
    person: str | None = None
    partners: tuple[str, ...] = ()
    queue_reason: QueueReason | None = None
    proposal: str | None = None
    question: str | None = None
    before: Status | None = None
    evidence: tuple[Evidence, ...] = ()
    reopened: int = 0
    closed_at: datetime | None = None
    rating: int | None = None
    visibility: Visibility | None = None
    public_words: Sealed | None = None
    hidden_media: tuple[str, ...] = ()
    masked_media: tuple[tuple[str, str], ...] = ()
    merged_into: str | None = None
    offered_to: str | None = None
    origin: str | None = None

    @property
    def deadlines(self) -> Deadlines:
        """When each running clock runs out."""
        return deadlines_of(self.clocks)

    def due(self) -> datetime | None:
        """Return when the clock that is running now runs out; None: nothing is expected of anybody here."""
        deadlines = self.deadlines
        return deadlines.verify or deadlines.respond or deadlines.resolve

    def clock(self, kind: ClockKind) -> Clock | None:
        """Return the clock of a kind, running or standing; None: there is none."""
        return next((clock for clock in self.clocks if clock.kind is kind), None)


def evolve(case: Case | None, event: CaseEvent) -> Case:
    """Return the case after `event`; the first event of a case opens it."""
    if case is None:
        if not isinstance(event, CaseQueued | CaseAssigned):
            raise ValueError("a case begins with being queued or assigned")
        return Case(version=1, changed_at=event.at, **_CHANGES[type(event)](None, event))
    changes = _CHANGES[type(event)](case, event)
    clocks = changes.get("clocks", case.clocks)
    left = {(clock.kind, clock.handler, clock.started_at) for clock in clocks}
    ended = tuple(
        clock.ended(event.at) for clock in case.clocks if (clock.kind, clock.handler, clock.started_at) not in left
    )
    return replace(case, version=case.version + 1, changed_at=event.at, spent=case.spent + ended, **changes)


_OVER: Mapping[str, Any] = {"clocks": (), "question": None, "before": None, "offered_to": None, "queue_reason": None}


def _queued(_: Case | None, event: CaseQueued) -> Mapping[str, Any]:
    return {
        "status": Status.RECEIVED,
        "queue_reason": event.reason,
        "proposal": event.proposal,
        "category": event.category,
        "classification": event.classification,
        "area": event.area,
        "clocks": event.clocks,
        "agency": None,
        "unit": None,
        "person": None,
        "partners": (),
        "offered_to": None,
        "question": None,
        "before": None,
        **({"origin": event.origin.tenant} if event.origin else {}),
    }


def _assigned(case: Case | None, event: CaseAssigned) -> Mapping[str, Any]:
    return {
        # Handing on inside the agency does not undo that work has begun.
        "status": case.status if case and event.by is AssignedBy.AGENCY else Status.ASSIGNED,
        "queue_reason": None,
        "proposal": None,
        "category": event.category,
        "classification": event.classification,
        "area": event.area,
        "agency": event.agency,
        "unit": event.unit,
        "person": event.person,
        "partners": event.partners,
        "clocks": event.clocks,
        "offered_to": None,
        "question": None,
        "before": None,
    }


def _replied(case: Case, event: CaseReplied) -> Mapping[str, Any]:
    changes: dict[str, Any] = {"clocks": event.clocks}
    if event.rating is not None:
        changes["rating"] = event.rating
    if case.status is Status.DEFERRED and event.kind is ReplyKind.ADD:
        changes |= {"status": case.before, "before": None, "question": None}
    return changes


def _deferred(case: Case, event: CaseDeferred) -> Mapping[str, Any]:
    return {"status": Status.DEFERRED, "before": case.status, "question": event.question, "clocks": event.clocks}


def _amended(_: Case, event: CaseAmended) -> Mapping[str, Any]:
    return {
        "category": event.category,
        "classification": event.classification,
        "area": event.area_code,
        "visibility": event.visibility,
        "public_words": event.public_words,
        "hidden_media": event.hidden_media,
        "masked_media": event.masked_media,
        "clocks": event.clocks,
    }


def _worked(case: Case, event: CaseProgressed | CaseResolved) -> Mapping[str, Any]:
    status = Status.IN_PROGRESS if isinstance(event, CaseProgressed) else Status.RESOLVED
    return {"status": status, "clocks": event.clocks, "evidence": case.evidence + event.evidence}


def _reopened(_: Case, event: CaseReopened) -> Mapping[str, Any]:
    """What was shown before does not show that it is done now."""
    return {
        "status": Status.ASSIGNED,
        "clocks": event.clocks,
        "reopened": event.times,
        "rating": None,
        "closed_at": None,
        "evidence": (),
    }


def _closed(case: Case, event: CaseClosed) -> Mapping[str, Any]:
    return {"status": Status.CLOSED, "rating": event.rating or case.rating, "closed_at": event.at, **_OVER}


def _merged(case: Case, event: CaseMerged) -> Mapping[str, Any]:
    return {
        "status": Status.MERGED,
        "before": case.before or case.status,
        "question": None,
        "merged_into": event.into,
        "clocks": event.clocks,
    }


def _split(case: Case, event: CaseSplit) -> Mapping[str, Any]:
    own_way: dict[str, Any] = {"before": None, "merged_into": None, "clocks": event.clocks}
    if event.because is None:
        return own_way | {"status": case.before}
    nobody: dict[str, Any] = {"agency": None, "unit": None, "person": None, "partners": (), "proposal": None}
    return own_way | nobody | {"status": Status.RECEIVED, "queue_reason": _LET_GO[event.because]}


_LET_GO = {LetGo.REJECTED: QueueReason.LEADER_REJECTED, LetGo.WITHDRAWN: QueueReason.LEADER_WITHDRAWN}


def _over(status: Status) -> Callable[[Case, Any], Mapping[str, Any]]:
    return lambda _case, _event: {"status": status, **_OVER}


_CHANGES: Mapping[type[CaseEvent], Callable[[Any, Any], Mapping[str, Any]]] = {
    CaseQueued: _queued,
    CaseAssigned: _assigned,
    CaseDeferred: _deferred,
    CaseAmended: _amended,
    CaseNoted: lambda _case, _event: {},
    CaseProgressed: _worked,
    CaseResolved: _worked,
    CaseRejected: _over(Status.REJECTED),
    CaseEscalated: lambda _case, event: {"clocks": event.clocks},
    CaseReplied: _replied,
    CaseReopened: _reopened,
    CaseClosed: _closed,
    CaseWithdrawn: _over(Status.WITHDRAWN),
    CaseMerged: _merged,
    CaseSplit: _split,
    TransferOffered: lambda _case, event: {"offered_to": event.to},
    TransferAccepted: lambda _case, event: {"queue_reason": None, "clocks": event.clocks},
    TransferReturned: _over(Status.REJECTED),
    CaseTransferred: lambda _case, event: {"status": Status.TRANSFERRED, **_OVER, "offered_to": event.to},
}
