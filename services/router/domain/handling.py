"""What an agency does with a case: hand it on inside, answer, plan, resolve, or say that it is another's."""

from collections.abc import Sequence
from datetime import datetime

from services.router.domain.case import HANDLED
from services.router.domain.checks import handling_agency, known_place, written
from services.router.domain.clocks import ClockKind, while_confirming, while_handling, while_verifying
from services.router.domain.commands import Delegate, Dispute, Progress, Resolve
from services.router.domain.errors import BadCommandError, NotAllowedNowError
from services.router.domain.facts import (
    AssignedBy,
    CaseAssigned,
    CaseEvent,
    CaseProgressed,
    CaseQueued,
    CaseResolved,
    QueueReason,
)
from services.router.domain.scene import Scene
from services.router.domain.values import Evidence, Phase, Plan

SOURCE_LIMIT = 200
YEARS_AHEAD = 10


def delegate(scene: Scene, command: Delegate) -> CaseAssigned:
    """Hand the case on inside its agency; the clocks run on."""
    case, policy, now = scene.case, scene.policy, scene.now
    agency = handling_agency(case, "handling", *HANDLED)
    known_place(agency, command.unit, command.person, policy)
    if (command.unit, command.person) == (case.unit, case.person):
        raise NotAllowedNowError("already_assigned", "The case is there already; nothing was changed.")
    return CaseAssigned(
        category=case.category or "",
        classification=case.classification,
        area=case.area,
        agency=agency,
        unit=command.unit,
        person=command.person,
        partners=case.partners,
        by=AssignedBy.AGENCY,
        clocks=case.clocks,
        actor=scene.actor,
        at=now,
    )


def progress(scene: Scene, command: Progress) -> CaseProgressed:
    """Answer the reporter. The first answer ends the agency's clock for it."""
    case, now = scene.case, scene.now
    agency = handling_agency(case, "progress", *HANDLED)
    return CaseProgressed(
        agency=agency,
        note=written("note", command.note),
        evidence=command.evidence,
        plan=_sound(command.plan, now) if command.plan else None,
        clocks=tuple(clock for clock in case.clocks if clock.kind is not ClockKind.RESPOND),
        actor=scene.actor,
        at=now,
    )


def _sound(plan: Plan, now: datetime) -> Plan:
    if plan.amount <= 0:
        raise BadCommandError("plan.amount", "bad_amount", "Name the amount in rupiah; it is more than 0.")
    if not now.year - 1 <= plan.fiscal_year <= now.year + YEARS_AHEAD:
        raise BadCommandError("plan.fiscal_year", "bad_year", "Name the fiscal year, this one or one to come.")
    if not plan.source.strip() or len(plan.source) > SOURCE_LIMIT:
        raise BadCommandError("plan.source", "bad_source", "Say where the money comes from, such as APBD.")
    return plan


def resolve(scene: Scene, command: Resolve) -> CaseResolved:
    """Say that it is done. Physical work takes a picture before and one after, taken at different times."""
    case, policy, now = scene.case, scene.policy, scene.now
    agency = handling_agency(case, "resolution", *HANDLED)
    note = written("note", command.note)
    category = policy.categories.get(case.category or "")
    if category and category.physical:
        _shown_done((*case.evidence, *command.evidence))
    return CaseResolved(
        agency=agency,
        note=note,
        evidence=command.evidence,
        clocks=while_confirming(now, policy.calendar),
        actor=scene.actor,
        at=now,
    )


def _shown_done(evidence: Sequence[Evidence]) -> None:
    before = [picture.taken_at for picture in evidence if picture.phase is Phase.BEFORE]
    after = [picture.taken_at for picture in evidence if picture.phase is Phase.AFTER]
    if not before or not after:
        missing = "before" if not before else "after"
        raise BadCommandError("evidence", f"no_{missing}", f"This kind of work takes a picture from {missing} it.")
    if min(before) >= max(after):
        raise BadCommandError(
            "evidence",
            "same_time",
            "The pictures before and after were taken at the same time, or the wrong way round.",
        )


def dispute(scene: Scene, command: Dispute) -> CaseEvent:
    """Give the case back: to the verifier, or straight to the agency named where the tenant wants that."""
    case, policy, now = scene.case, scene.policy, scene.now
    agency = handling_agency(case, "dispute", *HANDLED)
    note, proposal = written("note", command.note), command.proposal
    if proposal is not None and (proposal not in policy.rules.agencies or proposal == agency):
        raise BadCommandError("proposal", "unknown_agency", "Name another agency of this tenant, or none.")
    if proposal is not None and policy.direct_disputes and case.category is not None:
        return CaseAssigned(
            category=case.category,
            classification=case.classification,
            area=case.area,
            agency=proposal,
            unit=policy.rules.agencies[proposal].unit_for(case.area),
            by=AssignedBy.DISPUTE,
            note=note,
            clocks=while_handling(proposal, now, policy.clocks_of(case.category), case.classification, policy.calendar),
            actor=scene.actor,
            at=now,
        )
    return CaseQueued(
        reason=QueueReason.DISPUTED,
        category=case.category,
        classification=case.classification,
        area=case.area,
        clocks=while_verifying(now, policy.clocks_of(case.category), case.classification, policy.calendar),
        note=note,
        from_agency=agency,
        proposal=proposal,
        actor=scene.actor,
        at=now,
    )
