"""Which of a tenant's staff and offices a message goes to, as e-mail addresses."""

from collections.abc import Iterable, Sequence

from shared.contracts.tenant import Agency, Staff, StaffRole, TenantConfigured, Unit

HANDLING = frozenset({StaffRole.AGENCY_ADMIN, StaffRole.AREA_HEAD})
"""The roles of those who work on an agency's cases themselves."""
_OF_AN_AGENCY = HANDLING | {StaffRole.AGENCY_LIAISON, StaffRole.AGENCY_HEAD}


def verifiers(tenant: TenantConfigured) -> tuple[str, ...]:
    """Return who verifies; where nobody does, whoever stands in for them."""
    return _holders(tenant.staff, StaffRole.VERIFIER) or _stand_in(tenant)


def handler(tenant: TenantConfigured, agency_id: str, unit_id: str | None, person: str | None) -> tuple[str, ...]:
    """Return who has a case: the person, else the unit, else the agency. An agency that is gone: the verifiers."""
    agency = tenant.agency(agency_id)
    if agency is None:
        return verifiers(tenant)
    own = _email_of(agency, person)
    return (own,) if own else _unit_office(agency, unit_id) or (agency.email,)


def office(tenant: TenantConfigured, agency_id: str) -> tuple[str, ...]:
    """Return the agency's own address; none if it is gone."""
    agency = tenant.agency(agency_id)
    return (agency.email,) if agency else ()


def escalated(
    tenant: TenantConfigured,
    roles: Iterable[StaffRole],
    agency_id: str | None,
    unit_id: str | None,
    person: str | None,
) -> tuple[str, ...]:
    """Return who is told of a clock, by role. For a role that nobody holds an office is told instead."""
    agency = tenant.agency(agency_id) if agency_id else None
    found: list[str] = []
    for role in roles:
        if role not in _OF_AN_AGENCY:
            found += _holders(tenant.staff, role) or (() if agency is None else (agency.email,)) or _stand_in(tenant)
        elif agency is None:
            found += verifiers(tenant)
        elif role in HANDLING:
            found += _handling(agency, role, unit_id, person)
        else:
            found += _holders(agency.staff, role) or (agency.email,)
    return tuple(dict.fromkeys(found))


def _handling(agency: Agency, role: StaffRole, unit_id: str | None, person: str | None) -> tuple[str, ...]:
    own = _email_of(agency, person)
    if own:
        return (own,)
    unit = _unit(agency, unit_id)
    staff = tuple(member.email for member in unit.staff if member.role in HANDLING) if unit else ()
    return staff or _unit_office(agency, unit_id) or _holders(agency.staff, role) or (agency.email,)


def _unit_office(agency: Agency, unit_id: str | None) -> tuple[str, ...]:
    unit = _unit(agency, unit_id)
    if unit is None:
        return ()
    return (unit.email,) if unit.email else tuple(member.email for member in unit.staff)


def _unit(agency: Agency, unit_id: str | None) -> Unit | None:
    return next((unit for unit in agency.units if unit.id == unit_id), None)


def _email_of(agency: Agency, person: str | None) -> str | None:
    everybody = [*agency.staff, *(member for unit in agency.units for member in unit.staff)]
    return next((member.email for member in everybody if member.id == person), None)


def _holders(staff: Sequence[Staff], role: StaffRole) -> tuple[str, ...]:
    return tuple(member.email for member in staff if member.role is role)


def _stand_in(tenant: TenantConfigured) -> tuple[str, ...]:
    """Return who is told for want of anybody else: the tenant's administrators, its verifiers, all of its own staff."""
    return (
        _holders(tenant.staff, StaffRole.TENANT_ADMIN)
        or _holders(tenant.staff, StaffRole.VERIFIER)
        or tuple(member.email for member in tenant.staff)
    )
