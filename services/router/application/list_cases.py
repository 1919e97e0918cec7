"""Lists a tenant's cases, what is due first coming first."""

from dataclasses import dataclass, replace

from services.router.application.errors import NoSuchTenantError
from services.router.application.ports import CaseIndex, Listing, Page, Policies
from services.router.domain.access import OF_AGENCY, Actor, Role
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCases:
    """The agencies' side sees only cases of its own. NoSuchTenantError: the tenant is not configured."""

    policies: Policies
    index: CaseIndex

    async def __call__(self, tenant: TenantId, listing: Listing, actor: Actor) -> Page:
        if self.policies.of(tenant) is None:
            raise NoSuchTenantError(tenant)
        return await self.index.page(tenant, within(listing, actor))


def within(listing: Listing, actor: Actor) -> Listing:
    """Return the part of a listing that somebody may see. Only verifiers search in the words of secret complaints."""
    listing = replace(listing, secret_found=actor.role is Role.VERIFIER)
    if actor.role not in OF_AGENCY:
        return listing
    return replace(listing, assigned_only=True, agency=actor.agency or listing.agency, unit=actor.unit or listing.unit)
