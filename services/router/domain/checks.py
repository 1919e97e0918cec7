"""What several commands check alike."""

from services.router.domain.case import OVER, Case
from services.router.domain.errors import BadCommandError, NotAllowedNowError
from services.router.domain.facts import QueueReason
from services.router.domain.policy import Policy

NOTE_LIMIT = 4000
"""The longest note or reason, in characters: as long as a complaint may be."""


def written(field: str, text: str) -> str:
    """Return a text without space around it; BadCommandError when it is empty or too long."""
    text = text.strip()
    if not text:
        raise BadCommandError(field, "empty", "Write what the reporter should read; it can't be empty.")
    if len(text) > NOTE_LIMIT:
        raise BadCommandError(field, "too_long", f"At most {NOTE_LIMIT} characters; this has {len(text)}.")
    return text


def ours(case: Case) -> None:
    """Refuse what may not be done while another tenant considers the case, or before this one has accepted it."""
    if case.offered_to is not None and case.status not in OVER:
        raise NotAllowedNowError("offered", f"The case is offered to {case.offered_to}: wait for its answer.")
    if case.queue_reason is QueueReason.TRANSFER_OFFERED:
        raise NotAllowedNowError("accept_first", f"{case.origin} offers this case: accept it or send it back first.")


def handling_agency(case: Case, what: str, *statuses: str) -> str:
    """Return the agency that has the case; NotAllowedNowError when none has, or it is not (any more) in `statuses`."""
    ours(case)
    if case.agency is None:
        raise NotAllowedNowError("not_assigned", f"No agency has the case yet: assign it before reporting {what}.")
    if case.status not in statuses:
        raise NotAllowedNowError(
            f"case_{case.status}", f"The case is {case.status}: there is no {what} to report any more."
        )
    return case.agency


def known_category(category: str, policy: Policy) -> str:
    """Return a category of the tenant's; BadCommandError for any other."""
    if category not in policy.categories:
        raise BadCommandError("category", "unknown_category", f"This tenant has no category {category!r}.")
    return category


def known_place(agency_id: str, unit: str | None, person: str | None, policy: Policy) -> None:
    """Check that the agency is the tenant's, the unit the agency's, and the person of both."""
    agency = policy.rules.agencies.get(agency_id)
    if agency is None:
        raise BadCommandError("agency", "unknown_agency", f"This tenant has no agency {agency_id!r}.")
    if unit is not None and not agency.has_unit(unit):
        raise BadCommandError("unit", "unknown_unit", f"{agency.id} has no unit {unit!r}.")
    if person is None:
        return
    known = policy.people.get(person)
    if known is None or known.agency != agency_id or (known.unit is not None and known.unit != unit):
        raise BadCommandError("person", "unknown_person", f"{person!r} does not work there.")
