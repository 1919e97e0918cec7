"""A case: the facts about it, and the state they add up to."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.router.domain.clocks import Classification, Deadlines


class Status(StrEnum):
    """Where a case stands; the labels are in docs/glossary.md."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    REJECTED = "rejected"


class QueueReason(StrEnum):
    """Why a case waits for the verifier."""

    NO_CATEGORY = "no_category"
    NO_RULE = "no_rule"


class AssignedBy(StrEnum):
    """Who decided on the agency."""

    RULE = "rule"
    VERIFIER = "verifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQueued:
    """A case was opened that no rule could assign."""

    reason: QueueReason
    category: str | None
    classification: Classification
    area: str | None
    deadlines: Deadlines
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned:
    """A case was given to an agency, whose clocks start."""

    category: str
    classification: Classification
    area: str | None
    agency: str
    unit: str | None
    by: AssignedBy
    deadlines: Deadlines
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProgressed:
    """The agency answered or reported progress."""

    agency: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResolved:
    """The agency says it is done."""

    agency: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRejected:
    """The verifier archived the case."""

    reason: str
    at: datetime


CaseEvent = CaseQueued | CaseAssigned | CaseProgressed | CaseResolved | CaseRejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the facts so far add up to. `version` counts them; `changed_at` is the time of the last."""

    version: int
    status: Status
    classification: Classification
    deadlines: Deadlines
    changed_at: datetime
    category: str | None = None
    area: str | None = None
    agency: str | None = None
    unit: str | None = None
    queue_reason: QueueReason | None = None

    def due(self) -> datetime | None:
        """Return when the clock that is running now runs out; None: nothing is expected of anybody."""
        return self.deadlines.verify or self.deadlines.respond or self.deadlines.resolve


def evolve(case: Case | None, event: CaseEvent) -> Case:
    """Return the case after `event`; the first event of a case opens it."""
    match event:
        case CaseQueued():
            return Case(
                version=_next(case),
                status=Status.RECEIVED,
                classification=event.classification,
                deadlines=event.deadlines,
                changed_at=event.at,
                category=event.category,
                area=event.area,
                queue_reason=event.reason,
            )
        case CaseAssigned():
            return Case(
                version=_next(case),
                status=Status.ASSIGNED,
                classification=event.classification,
                deadlines=event.deadlines,
                changed_at=event.at,
                category=event.category,
                area=event.area,
                agency=event.agency,
                unit=event.unit,
            )
        case CaseProgressed():
            opened = _opened(case)
            return _changed(opened, Status.IN_PROGRESS, Deadlines(resolve=opened.deadlines.resolve), event.at)
        case CaseResolved():
            return _changed(_opened(case), Status.RESOLVED, Deadlines(), event.at)
        case CaseRejected():
            return _changed(_opened(case), Status.REJECTED, Deadlines(), event.at)
        case _:
            assert_never(event)


def _next(case: Case | None) -> int:
    return 1 if case is None else case.version + 1


def _opened(case: Case | None) -> Case:
    if case is None:
        raise ValueError("a case begins with being queued or assigned")
    return case


def _changed(case: Case, status: Status, deadlines: Deadlines, at: datetime) -> Case:
    return replace(case, version=case.version + 1, status=status, deadlines=deadlines, changed_at=at)
