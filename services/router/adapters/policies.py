"""Tenants' policies, compiled once per configuration from the live directory."""

from collections.abc import Sequence

from services.router.adapters.holidays import national_holidays
from services.router.application.policies import compile_policy
from services.router.domain.policy import Policy
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from shared.tenants.directory import TenantDirectory


class DirectoryPolicies:
    """Implements `Policies`. A changed configuration counts from the next look-up on."""

    def __init__(self, directory: TenantDirectory) -> None:
        self._directory = directory
        self._compiled: dict[TenantId, tuple[TenantConfigured, Policy]] = {}

    def of(self, tenant: TenantId) -> Policy | None:
        """Return the policy in force, or None while the tenant is not configured."""
        configured = self._directory.get(tenant)
        if configured is None:
            self._compiled.pop(tenant, None)
            return None
        known = self._compiled.get(tenant)
        if known is None or known[0] is not configured:
            known = self._compiled[tenant] = (configured, compile_policy(configured, national_holidays))
        return known[1]

    def tenants(self) -> Sequence[TenantId]:
        """Return every tenant that is configured."""
        return [TenantId(tenant.id) for tenant in self._directory.all()]
