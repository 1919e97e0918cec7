"""What every service knows of the tenants: a live copy of the compacted topic `tenant.configured`."""

from collections.abc import Callable

from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId, province_of

OnChange = Callable[[TenantId, TenantConfigured | None], None]


class TenantDirectory:
    """The tenants in force. Empty until `run` has read the topic to its end; `ready` says when.

    Look-ups are plain dictionary reads, never I/O. Tests fill it with `put` and need no Kafka.
    """

    def __init__(self) -> None:
        self._tenants: dict[TenantId, TenantConfigured] = {}
        self._listeners: list[OnChange] = []

    def get(self, tenant: TenantId) -> TenantConfigured | None:
        """Return the tenant as configured, or None if there is no such tenant."""
        return self._tenants.get(tenant)

    def all(self) -> list[TenantConfigured]:
        """Return every tenant, by id."""
        return [self._tenants[tenant] for tenant in sorted(self._tenants)]

    def children(self, province: TenantId) -> list[TenantConfigured]:
        """Return the cities and regencies of a province that are tenants, by id, without the province itself."""
        return [t for t in self.all() if t.id != province and province_of(TenantId(t.id)) == province]

    def on_change(self, listener: OnChange) -> None:
        """Call `listener(id, tenant)` at each change, None for a tenant that is no more; at once for those known."""
        self._listeners.append(listener)
        for tenant in self.all():
            listener(TenantId(tenant.id), tenant)

    def put(self, tenant: TenantConfigured) -> None:
        """Take in a configuration; it replaces the tenant's earlier one."""
        key = TenantId(tenant.id)
        if self._tenants.get(key) != tenant:
            self._tenants[key] = tenant
            self._tell(key, tenant)

    def remove(self, tenant: TenantId) -> None:
        """Forget a tenant, if it is known."""
        if self._tenants.pop(tenant, None):
            self._tell(tenant, None)

    def _tell(self, key: TenantId, tenant: TenantConfigured | None) -> None:
        for listener in self._listeners:
            listener(key, tenant)
