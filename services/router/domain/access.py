"""Who of the tenant's staff may read what of a case.

A secret reporter is hidden from the agency, and here from everyone; an anonymous one has no name. Nobody gets more of a
reporter than what it takes to reach them, and only the verifier gets that.
"""

from enum import StrEnum

from services.router.domain.case import Case


class Role(StrEnum):
    """The roles that can call, until there are accounts."""

    VERIFIER = "verifier"
    AGENCY_ADMIN = "agency_admin"


class Visibility(StrEnum):
    """What the reporter allowed to be known."""

    PUBLIC = "public"
    ANONYMOUS = "anonymous"
    SECRET = "secret"  # noqa: S105 - a visibility, not a password


class ReporterAccess(StrEnum):
    """How much of the reporter a reader gets."""

    CONTACT_AND_NAME = "contact_and_name"
    CONTACT = "contact"
    NOTHING = "nothing"


def may_read_case(role: Role, case: Case) -> bool:
    """Say whether a role may read the case and its words: the agencies' side from the first assignment on."""
    return role is Role.VERIFIER or case.agency is not None


def reporter_access(role: Role, visibility: Visibility) -> ReporterAccess:
    """Return how much of the reporter a role gets."""
    if role is not Role.VERIFIER or visibility is Visibility.SECRET:
        return ReporterAccess.NOTHING
    if visibility is Visibility.ANONYMOUS:
        return ReporterAccess.CONTACT
    return ReporterAccess.CONTACT_AND_NAME
