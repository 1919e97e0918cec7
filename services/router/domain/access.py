"""Who of a tenant's staff may read and do what with a case.

A secret reporter is known to the verifier alone; an anonymous one has no name. The agency that handles a public
complaint may know whom to call. Everybody else gets nothing of the reporter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.router.domain.case import Case
from services.router.domain.commands import (
    AcceptTransfer,
    Amend,
    Assign,
    Defer,
    Delegate,
    Dispute,
    Merge,
    Note,
    OfferTransfer,
    Progress,
    Reject,
    Resolve,
    ReturnTransfer,
    Split,
    StaffCommand,
)
from services.router.domain.values import Visibility


class Role(StrEnum):
    """The roles of staff that have to do with cases."""

    VERIFIER = "verifier"
    AGENCY_ADMIN = "agency_admin"
    AGENCY_LIAISON = "agency_liaison"
    AGENCY_HEAD = "agency_head"
    AREA_HEAD = "area_head"
    PUBLIC_RELATIONS = "public_relations"
    EXECUTIVE = "executive"
    TENANT_ADMIN = "tenant_admin"


OF_AGENCY = frozenset({Role.AGENCY_ADMIN, Role.AGENCY_LIAISON, Role.AGENCY_HEAD, Role.AREA_HEAD})
"""Roles that see the cases of their own agency or unit only."""
VIEWERS = frozenset(Role)
"""Roles that may look at cases at all."""
WRITERS = VIEWERS - {Role.PUBLIC_RELATIONS, Role.TENANT_ADMIN}
"""Roles that may do something with a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A member of staff. `agency` None: of the tenant itself; an agency's role without one is a token of the tenant's
    and stands for every agency."""

    account: str
    role: Role
    agency: str | None = None
    unit: str | None = None


class ReporterAccess(StrEnum):
    """How much of the reporter a reader gets."""

    CONTACT_AND_NAME = "contact_and_name"
    CONTACT = "contact"
    NOTHING = "nothing"


def may_read_case(actor: Actor, case: Case) -> bool:
    """Say whether somebody may read the case and its words: an agency's side only what it was given or helps with."""
    if actor.role not in OF_AGENCY:
        return True
    if case.agency is None:
        return False
    return _handles(actor, case) or _helps(actor, case)


def _handles(actor: Actor, case: Case) -> bool:
    if actor.agency is not None and actor.agency != case.agency:
        return False
    return actor.unit is None or actor.unit == case.unit


def _helps(actor: Actor, case: Case) -> bool:
    return actor.unit is None and actor.agency in case.partners


def reporter_access(actor: Actor, case: Case, visibility: Visibility) -> ReporterAccess:
    """Return how much of the reporter somebody gets."""
    if actor.role is Role.VERIFIER:
        return ReporterAccess.CONTACT if visibility is Visibility.ANONYMOUS else ReporterAccess.CONTACT_AND_NAME
    named = actor.role in OF_AGENCY and case.agency is not None and _handles(actor, case)
    return ReporterAccess.CONTACT_AND_NAME if named and visibility is Visibility.PUBLIC else ReporterAccess.NOTHING


_VERIFIER = frozenset({Role.VERIFIER})
_HANDLER = _VERIFIER | OF_AGENCY
MAY: Mapping[type[StaffCommand], frozenset[Role]] = {
    Assign: _VERIFIER,
    Defer: _VERIFIER,
    Reject: _VERIFIER,
    Amend: _VERIFIER,
    Merge: _VERIFIER,
    Split: _VERIFIER,
    OfferTransfer: _VERIFIER,
    AcceptTransfer: _VERIFIER,
    ReturnTransfer: _VERIFIER,
    Progress: _HANDLER,
    Resolve: _HANDLER,
    Delegate: OF_AGENCY,
    Dispute: OF_AGENCY,
    Note: WRITERS,
}
"""Which roles may ask for what."""


def may(actor: Actor, command: type[StaffCommand], case: Case) -> bool:
    """Say whether somebody may ask for this of this case. An agency that helps may answer and note, no more."""
    if actor.role not in MAY[command]:
        return False
    if actor.role not in OF_AGENCY or _handles(actor, case):
        return True
    return command in (Progress, Note) and _helps(actor, case)
