"""What templates may say of an event: ids, staff's public words, times in ISO 8601. Nothing of the reporter's."""

from collections.abc import Callable, Iterable
from datetime import datetime

from shared.contracts.case import (
    ComplaintClosed,
    ComplaintDeferred,
    ComplaintEscalated,
    ComplaintMerged,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintSplit,
    ComplaintWithdrawn,
)
from shared.contracts.complaint import (
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintQueued,
    ComplaintReceived,
    ComplaintRejected,
    ComplaintResolved,
)
from shared.contracts.transfer import ComplaintTransferred
from shared.contracts.values import ClockState, Plan

CaseEvent = (
    ComplaintReceived
    | ComplaintQueued
    | ComplaintAssigned
    | ComplaintDeferred
    | ComplaintProgressed
    | ComplaintResolved
    | ComplaintReplied
    | ComplaintReopened
    | ComplaintClosed
    | ComplaintWithdrawn
    | ComplaintRejected
    | ComplaintMerged
    | ComplaintSplit
    | ComplaintTransferred
    | ComplaintEscalated
)
Facts = dict[str, str | None]
TenantName = Callable[[str], str]


def facts_of(event: CaseEvent, name_of: TenantName) -> Facts:  # noqa: C901, PLR0911, PLR0912 - one case an event
    """Return the facts of an event; `name_of` gives another tenant's name by its id."""
    match event:
        case ComplaintReceived():
            return {"category": event.category, "area": event.location.area_code if event.location else None}
        case ComplaintQueued():
            return _queued(event, name_of)
        case ComplaintAssigned():
            return {
                "category": event.category,
                "area": event.area_code,
                "agency": event.agency,
                "unit": event.unit,
                "note": event.note,
                "respond_by": _iso(event.deadlines.respond),
                "resolve_by": _iso(event.deadlines.resolve),
            }
        case ComplaintDeferred():
            return {"question": event.question}
        case ComplaintProgressed():
            return {"agency": event.agency, "note": event.note} | _plan(event.plan)
        case ComplaintResolved():
            return {"agency": event.agency, "note": event.note} | _due(event.clocks)
        case ComplaintReopened():
            to_verifier = _said(event.to_verifier)
            return {"agency": event.agency, "times": str(event.times), "to_verifier": to_verifier} | _due(event.clocks)
        case ComplaintClosed():
            rating = str(event.rating) if event.rating else None
            return {"agency": event.agency, "closed_by": event.by.value, "rating": rating}
        case ComplaintRejected():
            return {"note": event.reason}
        case ComplaintTransferred():
            return {"other_tenant": name_of(event.to)}
        case ComplaintEscalated():
            return {
                "category": event.category,
                "agency": event.agency,
                "unit": event.unit,
                "clock": event.clock.value,
                "due": _iso(event.due),
                "overdue": _said(event.overdue),
            }
        case ComplaintSplit():
            reason = f"leader_{event.because}" if event.because else None
            return {"reason": reason, "note": event.note} | _due(event.clocks)
        case ComplaintReplied():
            return {"kind": event.kind.value}
        case ComplaintWithdrawn() | ComplaintMerged():
            return {}


def _queued(event: ComplaintQueued, name_of: TenantName) -> Facts:
    return {
        "category": event.category,
        "area": event.area_code,
        "reason": event.reason.value,
        "note": event.note or (event.origin.note if event.origin else None),
        "agency": event.from_agency,
        "proposal": event.proposal,
        "other_tenant": name_of(event.origin.tenant) if event.origin else None,
        "verify_by": _iso(event.deadlines.verify),
    }


def _plan(plan: Plan | None) -> Facts:
    if plan is None:
        return {}
    return {"plan_amount": str(plan.amount), "plan_year": str(plan.fiscal_year), "plan_source": plan.source}


def _due(clocks: Iterable[ClockState]) -> Facts:
    """Return when the clocks that run now run out, as `respond_by`, `resolve_by`, `confirm_by`."""
    running = (clock for clock in clocks if not clock.pauses or clock.pauses[-1].until is not None)
    return {f"{clock.kind}_by": _iso(clock.due) for clock in running}


def _said(true: bool) -> str | None:
    return "ya" if true else None


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
