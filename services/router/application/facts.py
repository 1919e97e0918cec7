"""Between the domain's facts and the contracts that other services read.

An enum goes over as `str(member)`: `.value` is a Python-level descriptor, which shows where every complaint passes.
"""

from services.router.domain import case as domain
from services.router.domain.clocks import Classification, Deadlines
from shared.contracts import complaint as contract
from shared.contracts.base import Event
from shared.contracts.values import Classification as ClassificationValue
from shared.contracts.values import ComplaintRef
from shared.contracts.values import Deadlines as DeadlinesValue


def to_event(complaint: ComplaintRef, fact: domain.CaseEvent) -> Event:
    """Return the fact as an event about `complaint`."""
    match fact:
        case domain.CaseQueued():
            return contract.ComplaintQueued(
                complaint=complaint,
                reason=contract.QueueReason(str(fact.reason)),
                category=fact.category,
                classification=ClassificationValue(str(fact.classification)),
                area_code=fact.area,
                deadlines=_deadlines(fact.deadlines),
                at=fact.at,
            )
        case domain.CaseAssigned():
            return contract.ComplaintAssigned(
                complaint=complaint,
                category=fact.category,
                classification=ClassificationValue(str(fact.classification)),
                area_code=fact.area,
                agency=fact.agency,
                unit=fact.unit,
                by=contract.AssignedBy(str(fact.by)),
                deadlines=_deadlines(fact.deadlines),
                at=fact.at,
            )
        case domain.CaseProgressed():
            return contract.ComplaintProgressed(complaint=complaint, agency=fact.agency, note=fact.note, at=fact.at)
        case domain.CaseResolved():
            return contract.ComplaintResolved(complaint=complaint, agency=fact.agency, note=fact.note, at=fact.at)
        case domain.CaseRejected():
            return contract.ComplaintRejected(complaint=complaint, reason=fact.reason, at=fact.at)


def from_event(event: Event) -> domain.CaseEvent:
    """Return one of router's own events as the domain's fact; ValueError for any other."""
    match event:
        case contract.ComplaintQueued():
            return domain.CaseQueued(
                reason=domain.QueueReason(str(event.reason)),
                category=event.category,
                classification=Classification(str(event.classification)),
                area=event.area_code,
                deadlines=_domain_deadlines(event.deadlines),
                at=event.at,
            )
        case contract.ComplaintAssigned():
            return domain.CaseAssigned(
                category=event.category,
                classification=Classification(str(event.classification)),
                area=event.area_code,
                agency=event.agency,
                unit=event.unit,
                by=domain.AssignedBy(str(event.by)),
                deadlines=_domain_deadlines(event.deadlines),
                at=event.at,
            )
        case contract.ComplaintProgressed():
            return domain.CaseProgressed(agency=event.agency, note=event.note, at=event.at)
        case contract.ComplaintResolved():
            return domain.CaseResolved(agency=event.agency, note=event.note, at=event.at)
        case contract.ComplaintRejected():
            return domain.CaseRejected(reason=event.reason, at=event.at)
        case _:
            raise ValueError(f"{event.type} is not an event of a case: router writes none such")


def complaint_of(event: Event) -> ComplaintRef:
    """Return the complaint that an event of a case is about."""
    complaint = getattr(event, "complaint", None)
    if not isinstance(complaint, ComplaintRef):
        raise TypeError(f"{event.type} is not about a complaint")
    return complaint


def _deadlines(deadlines: Deadlines) -> DeadlinesValue:
    return DeadlinesValue(verify=deadlines.verify, respond=deadlines.respond, resolve=deadlines.resolve)


def _domain_deadlines(deadlines: DeadlinesValue) -> Deadlines:
    return Deadlines(verify=deadlines.verify, respond=deadlines.respond, resolve=deadlines.resolve)
