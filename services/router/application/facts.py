"""Between the domain's facts and the contracts that other services read.

Field by field the two have the same names, so pydantic carries them over; the two facts that every complaint passes
through are written out by hand, which takes a fraction of the time.
"""

from functools import cache, lru_cache
from typing import Any

from pydantic import TypeAdapter

from services.router.domain import facts as domain
from services.router.domain.clocks import Clock, deadlines_of
from shared.contracts import case, complaint, transfer
from shared.contracts.base import Event
from shared.contracts.values import Classification as ClassificationValue
from shared.contracts.values import ClockKind, ClockLength, ClockState, ClockUnit, ComplaintRef, Deadlines, Pause

CONTRACTS: dict[type[domain.CaseEvent], type[Event]] = {
    domain.CaseQueued: complaint.ComplaintQueued,
    domain.CaseAssigned: complaint.ComplaintAssigned,
    domain.CaseDeferred: case.ComplaintDeferred,
    domain.CaseAmended: case.ComplaintAmended,
    domain.CaseNoted: case.ComplaintNoted,
    domain.CaseProgressed: complaint.ComplaintProgressed,
    domain.CaseResolved: complaint.ComplaintResolved,
    domain.CaseRejected: complaint.ComplaintRejected,
    domain.CaseEscalated: case.ComplaintEscalated,
    domain.CaseReplied: case.ComplaintReplied,
    domain.CaseReopened: case.ComplaintReopened,
    domain.CaseClosed: case.ComplaintClosed,
    domain.CaseWithdrawn: case.ComplaintWithdrawn,
    domain.CaseMerged: case.ComplaintMerged,
    domain.CaseSplit: case.ComplaintSplit,
    domain.TransferOffered: transfer.ComplaintTransferOffered,
    domain.TransferAccepted: transfer.ComplaintTransferAccepted,
    domain.TransferReturned: transfer.ComplaintTransferReturned,
    domain.CaseTransferred: transfer.ComplaintTransferred,
}
"""Each kind of fact, and the event it is published as."""

_FACTS = {event: fact for fact, event in CONTRACTS.items()}


@cache
def _fact_of(event: type[Event]) -> TypeAdapter[domain.CaseEvent]:
    """Made when it is first needed: most complaints meet with the two facts written out below and no other."""
    return TypeAdapter(_FACTS[event])


def to_event(complaint_ref: ComplaintRef, fact: domain.CaseEvent) -> Event:
    """Return the fact as an event about a complaint."""
    if isinstance(fact, domain.CaseAssigned):
        return _assigned(complaint_ref, fact)
    if isinstance(fact, domain.CaseQueued) and fact.origin is None:
        return _queued(complaint_ref, fact)
    contract = CONTRACTS[type(fact)]
    data: dict[str, Any] = _fact_of(contract).dump_python(fact)
    if isinstance(fact, domain.CaseQueued):
        data["area_code"] = data.pop("area")
        data["deadlines"] = _deadlines(fact.clocks)
    return contract.model_validate({"complaint": complaint_ref, **data})


def _assigned(complaint_ref: ComplaintRef, fact: domain.CaseAssigned) -> complaint.ComplaintAssigned:
    return complaint.ComplaintAssigned(
        complaint=complaint_ref,
        category=fact.category,
        classification=ClassificationValue(str(fact.classification)),
        area_code=fact.area,
        agency=fact.agency,
        unit=fact.unit,
        person=fact.person,
        partners=fact.partners,
        note=fact.note,
        by=complaint.AssignedBy(str(fact.by)),
        clocks=_clocks(fact.clocks),
        deadlines=_deadlines(fact.clocks),
        actor=fact.actor,
        at=fact.at,
    )


def _queued(complaint_ref: ComplaintRef, fact: domain.CaseQueued) -> complaint.ComplaintQueued:
    return complaint.ComplaintQueued(
        complaint=complaint_ref,
        reason=complaint.QueueReason(str(fact.reason)),
        category=fact.category,
        classification=ClassificationValue(str(fact.classification)),
        area_code=fact.area,
        note=fact.note,
        from_agency=fact.from_agency,
        proposal=fact.proposal,
        clocks=_clocks(fact.clocks),
        deadlines=_deadlines(fact.clocks),
        actor=fact.actor,
        at=fact.at,
    )


@lru_cache(maxsize=1_000)
def _clocks(clocks: tuple[Clock, ...]) -> tuple[ClockState, ...]:
    """Remembered, like the deadlines: cases that are opened together have the same clocks."""
    return tuple(
        ClockState(
            kind=ClockKind(str(clock.kind)),
            handler=clock.handler,
            length=ClockLength(amount=clock.length.amount, unit=ClockUnit(str(clock.length.unit))),
            started_at=clock.started_at,
            due=clock.due,
            pauses=tuple(Pause(since=pause.since, until=pause.until) for pause in clock.pauses),
            fired=clock.fired,
        )
        for clock in clocks
    )


@lru_cache(maxsize=1_000)
def _deadlines(clocks: tuple[Clock, ...]) -> Deadlines:
    due = deadlines_of(clocks)
    return Deadlines(verify=due.verify, respond=due.respond, resolve=due.resolve, confirm=due.confirm)


def from_event(event: Event) -> domain.CaseEvent:
    """Return one of router's own events as the domain's fact; ValueError for any other."""
    if type(event) not in _FACTS:
        raise ValueError(f"{event.type} is not an event of a case: router writes none such")
    data = event.model_dump(exclude={"complaint", "deadlines"})
    if isinstance(event, complaint.ComplaintQueued | complaint.ComplaintAssigned):
        data["area"] = data.pop("area_code")
    return _fact_of(type(event)).validate_python(data)


def complaint_of(event: Event) -> ComplaintRef:
    """Return the complaint that an event of a case is about."""
    complaint_ref = getattr(event, "complaint", None)
    if not isinstance(complaint_ref, ComplaintRef):
        raise TypeError(f"{event.type} is not about a complaint")
    return complaint_ref
