"""What may happen to a case: each command, and the fact it leads to or why not."""

from dataclasses import dataclass
from datetime import datetime

from services.router.domain.case import (
    AssignedBy,
    Case,
    CaseAssigned,
    CaseEvent,
    CaseProgressed,
    CaseQueued,
    CaseRejected,
    CaseResolved,
    QueueReason,
    Status,
)
from services.router.domain.clocks import Classification, Clocks, while_handling, while_verifying
from services.router.domain.errors import BadCommandError, NotAllowedNowError
from services.router.domain.policy import Policy

NOTE_LIMIT = 4000
"""The longest note or reason, in characters: as long as a complaint may be."""


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
    """Give the case to an agency. `classification` None: as it was, or the new category's."""

    category: str
    agency: str
    unit: str | None = None
    classification: Classification | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Tell the reporter what is being done."""

    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """Tell the reporter what was done."""

    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Archive the case, and say why."""

    reason: str


Command = Assign | Progress | Resolve | Reject


def open_case(receipt: Receipt, policy: Policy, now: datetime) -> CaseEvent:
    """Return how a case begins: assigned by rule, else waiting for the verifier with the reason."""
    category = policy.category_for(receipt.category, receipt.text)
    known = policy.categories.get(category) if category is not None else None
    clocks = known.clocks if known else Clocks()
    classification = receipt.classification or (known.classification if known else Classification.ORDINARY)
    destination = policy.rules.find(category, receipt.area) if category is not None else None
    if category is None or destination is None:
        return CaseQueued(
            reason=QueueReason.NO_CATEGORY if category is None else QueueReason.NO_RULE,
            category=category,
            classification=classification,
            area=receipt.area,
            deadlines=while_verifying(receipt.at, clocks, policy.calendar),
            at=now,
        )
    return CaseAssigned(
        category=category,
        classification=classification,
        area=receipt.area,
        agency=destination.agency,
        unit=destination.unit,
        by=AssignedBy.RULE,
        deadlines=while_handling(now, classification, clocks, policy.calendar),
        at=now,
    )


def decide(case: Case, command: Command, policy: Policy, now: datetime) -> CaseEvent:
    """Return the fact that a command of staff leads to; NotAllowedNowError or BadCommandError say why it can't."""
    match command:
        case Assign():
            return _assign(case, command, policy, now)
        case Progress(note=note):
            return CaseProgressed(agency=_handling(case, "progress"), note=_written("note", note), at=now)
        case Resolve(note=note):
            return CaseResolved(agency=_handling(case, "resolution"), note=_written("note", note), at=now)
        case Reject(reason=reason):
            if case.status not in (Status.RECEIVED, Status.ASSIGNED):
                raise NotAllowedNowError(
                    f"case_{case.status}", f"The case is {case.status}: only one nobody works on yet can be archived."
                )
            return CaseRejected(reason=_written("reason", reason), at=now)


def _assign(case: Case, command: Assign, policy: Policy, now: datetime) -> CaseAssigned:
    category = policy.categories.get(command.category)
    if category is None:
        raise BadCommandError("category", "unknown_category", f"This tenant has no category {command.category!r}.")
    agency = policy.rules.agencies.get(command.agency)
    if agency is None:
        raise BadCommandError("agency", "unknown_agency", f"This tenant has no agency {command.agency!r}.")
    if command.unit is not None and not agency.has_unit(command.unit):
        raise BadCommandError("unit", "unknown_unit", f"{agency.id} has no unit {command.unit!r}.")
    if case.status in (Status.RESOLVED, Status.REJECTED):
        raise NotAllowedNowError(f"case_{case.status}", f"The case is {case.status} and can't be assigned any more.")
    unit = command.unit or agency.unit_for(case.area)
    same_category = command.category == case.category
    classification = command.classification or (case.classification if same_category else category.classification)
    if (case.agency, case.unit, case.category, case.classification) == (
        agency.id,
        unit,
        command.category,
        classification,
    ):
        raise NotAllowedNowError("already_assigned", f"The case is with {agency.id} already; nothing was changed.")
    # A change inside the same agency doesn't give it new time; another agency starts its own clocks.
    fresh = while_handling(now, classification, category.clocks, policy.calendar)
    return CaseAssigned(
        category=command.category,
        classification=classification,
        area=case.area,
        agency=agency.id,
        unit=unit,
        by=AssignedBy.VERIFIER,
        deadlines=case.deadlines if case.agency == agency.id else fresh,
        at=now,
    )


def _handling(case: Case, what: str) -> str:
    if case.agency is None:
        raise NotAllowedNowError("not_assigned", f"No agency has the case yet: assign it before reporting {what}.")
    if case.status not in (Status.ASSIGNED, Status.IN_PROGRESS):
        raise NotAllowedNowError(
            f"case_{case.status}", f"The case is {case.status}: there is no {what} to report any more."
        )
    return case.agency


def _written(field: str, text: str) -> str:
    text = text.strip()
    if not text:
        raise BadCommandError(field, "empty", "Write what the reporter should read; it can't be empty.")
    if len(text) > NOTE_LIMIT:
        raise BadCommandError(field, "too_long", f"At most {NOTE_LIMIT} characters; this has {len(text)}.")
    return text
