"""What the verifier decides: accept and assign, ask back, archive, amend."""

from datetime import datetime

from services.router.domain.case import HANDLED, OPEN, OVER, Case, Status
from services.router.domain.checks import known_category, known_place, ours, written
from services.router.domain.clocks import Clock, ClockKind, while_handling
from services.router.domain.commands import Amend, Assign, Defer, Reject
from services.router.domain.errors import BadCommandError, NotAllowedNowError
from services.router.domain.facts import AssignedBy, CaseAmended, CaseAssigned, CaseDeferred, CaseRejected
from services.router.domain.policy import Policy
from services.router.domain.scene import Scene
from services.router.domain.values import Classification

REJECTABLE = frozenset({Status.RECEIVED, Status.DEFERRED, Status.ASSIGNED})


def assign(scene: Scene, command: Assign) -> CaseAssigned:
    """Give the case to an agency. Another agency starts its own clocks; the same one goes on with those it has."""
    case, policy, now = scene.case, scene.policy, scene.now
    category = known_category(command.category, policy)
    agency, unit = _destination(case, command, policy)
    known_place(agency, unit, command.person, policy)
    for partner in command.partners:
        if partner not in policy.rules.agencies or partner == agency:
            raise BadCommandError("partners", "unknown_agency", f"{partner!r} can't help: name other agencies.")
    ours(case)
    if case.status not in OPEN:
        raise NotAllowedNowError(f"case_{case.status}", f"The case is {case.status} and can't be assigned any more.")
    same = command.category == case.category
    classification = command.classification or (
        case.classification if same else policy.categories[category].classification
    )
    given = (agency, unit, command.person, command.partners, category, classification)
    if given == (case.agency, case.unit, case.person, case.partners, case.category, case.classification):
        raise NotAllowedNowError("already_assigned", f"The case is with {agency} already; nothing was changed.")
    clocks = (
        _adjusted(case, category, classification, policy, now)
        if agency == case.agency
        else while_handling(agency, now, policy.clocks_of(category), classification, policy.calendar)
    )
    return CaseAssigned(
        category=category,
        classification=classification,
        area=case.area,
        agency=agency,
        unit=unit,
        person=command.person,
        partners=command.partners,
        by=AssignedBy.VERIFIER,
        note=written("note", command.note) if command.note else None,
        clocks=clocks,
        actor=scene.actor,
        at=now,
    )


def _destination(case: Case, command: Assign, policy: Policy) -> tuple[str, str | None]:
    if command.agency is None:
        found = policy.rules.find(command.category, case.area)
        if found is None:
            raise BadCommandError("agency", "no_rule", "No rule says whose this is: name the agency.")
        return found.agency, command.unit or found.unit
    agency = policy.rules.agencies.get(command.agency)
    return command.agency, command.unit or (agency.unit_for(case.area) if agency else None)


def _adjusted(
    case: Case, category: str | None, classification: Classification, policy: Policy, now: datetime
) -> tuple[Clock, ...]:
    """The clocks as they are under another category or class, running: a correction gives nobody new time."""
    own = policy.clocks_of(category)
    return tuple(
        clock
        if clock.kind is ClockKind.CONFIRM
        else clock.of_length(own.length(clock.kind, classification), policy.calendar).go_on(now, policy.calendar)
        for clock in case.clocks
    )


def defer(scene: Scene, command: Defer) -> CaseDeferred:
    """Ask the reporter; the clocks stand until the answer."""
    case, now = scene.case, scene.now
    ours(case)
    if case.status not in {Status.RECEIVED, *HANDLED}:
        raise NotAllowedNowError(f"case_{case.status}", f"The case is {case.status}: there is nothing to ask now.")
    return CaseDeferred(
        question=written("question", command.question),
        clocks=tuple(clock.pause(now) for clock in case.clocks),
        actor=scene.actor,
        at=now,
    )


def reject(scene: Scene, command: Reject) -> CaseRejected:
    """Archive a case that nobody works on yet."""
    case, now = scene.case, scene.now
    ours(case)
    if case.status not in REJECTABLE:
        raise NotAllowedNowError(
            f"case_{case.status}", f"The case is {case.status}: only one nobody works on yet can be archived."
        )
    return CaseRejected(reason=written("reason", command.reason), code=command.code, actor=scene.actor, at=now)


def amend(scene: Scene, command: Amend) -> CaseAmended:
    """Change what is said of the complaint. Of a case that is over only what the public sees of it."""
    case, policy, now, visibility = scene.case, scene.policy, scene.now, scene.visibility
    ours(case)
    if case.status is Status.TRANSFERRED:
        raise NotAllowedNowError("case_transferred", "The case is another tenant's now: nothing of it changes here.")
    if command.category is not None:
        known_category(command.category, policy)
    if case.status in OVER and (command.category, command.classification, command.area) != (None, None, None):
        raise NotAllowedNowError(f"case_{case.status}", f"The case is {case.status}: only what is shown can change.")
    category = command.category or case.category
    classification = command.classification or case.classification
    amended = CaseAmended(
        category=category,
        classification=classification,
        area_code=command.area or case.area,
        visibility=command.visibility or visibility,
        public_words=command.public_words or case.public_words,
        hidden_media=case.hidden_media if command.hidden_media is None else command.hidden_media,
        masked_media=case.masked_media if command.masked_media is None else command.masked_media,
        clocks=_relengthened(case, category, classification, policy),
        actor=scene.actor,
        at=now,
    )
    if _said(amended) == (
        case.category,
        case.classification,
        case.area,
        visibility,
        case.public_words,
        case.hidden_media,
        case.masked_media,
    ):
        raise NotAllowedNowError("nothing_changed", "That is how it is already; nothing was changed.")
    return amended


def _relengthened(
    case: Case, category: str | None, classification: Classification, policy: Policy
) -> tuple[Clock, ...]:
    own = policy.clocks_of(category)
    return tuple(
        clock
        if clock.kind is ClockKind.CONFIRM
        else clock.of_length(own.length(clock.kind, classification), policy.calendar)
        for clock in case.clocks
    )


def _said(fact: CaseAmended) -> tuple[object, ...]:
    return (
        fact.category,
        fact.classification,
        fact.area_code,
        fact.visibility,
        fact.public_words,
        fact.hidden_media,
        fact.masked_media,
    )
