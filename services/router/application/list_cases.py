"""Lists a tenant's cases, what is due first coming first."""

from dataclasses import dataclass, replace

from services.router.application.errors import NoSuchTenantError
from services.router.application.ports import CaseIndex, Listing, Page, Policies
from services.router.domain.access import Role
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCases:
    """The agencies' side sees only cases that an agency was given. NoSuchTenantError: the tenant is not configured."""

    policies: Policies
    index: CaseIndex

    async def __call__(self, tenant: TenantId, listing: Listing, role: Role) -> Page:
        if self.policies.of(tenant) is None:
            raise NoSuchTenantError(tenant)
        return await self.index.page(tenant, replace(listing, assigned_only=role is not Role.VERIFIER))
