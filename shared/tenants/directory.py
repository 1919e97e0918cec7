"""What every service knows of the tenants: a live copy of the compacted topic `tenant.configured`.

Two ways in: `TenantDirectory.reading(...)` follows the topic once `run` is started; a plain `TenantDirectory()` is
filled with `put`, which is all that tests of use cases need.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Self

from faststream.kafka import KafkaBroker

from shared.bus.table import CompactedTable
from shared.bus.topics import Topics
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured
from shared.telemetry.metrics import Metrics
from shared.tenancy.ids import TenantId, province_of

OnChange = Callable[[TenantId, TenantConfigured | None], None]
"""Called with the tenant's id and what is in force now; None: the tenant is no more."""

log = logging.getLogger(__name__)


class TenantDirectory:
    """The tenants in force. Look-ups are dictionary reads, never I/O; configurations are replaced whole."""

    def __init__(self) -> None:
        self._tenants: dict[TenantId, TenantConfigured] = {}
        self._sequences: dict[TenantId, int] = {}
        self._listeners: list[OnChange] = []
        self._table: CompactedTable | None = None

    @classmethod
    def reading(cls, broker: KafkaBroker, topics: Topics, *, metrics: Metrics) -> Self:
        """Return a directory that follows the topic while `run` runs; make it in the event loop."""
        directory = cls()
        directory._table = CompactedTable(broker, topics, TenantConfigured, directory.take, metrics=metrics)
        return directory

    @property
    def ready(self) -> bool:
        """Whether everything that was on the topic at the start is known."""
        return self._table is None or self._table.ready.is_set()

    async def check(self) -> str | None:
        """Return why the directory is not ready yet, or None: a readiness check for `build_app`."""
        return None if self._table is None else await self._table.check()

    async def wait_ready(self) -> None:
        """Return as soon as the directory is ready; `run` has to be running."""
        if self._table is not None:
            await self._table.ready.wait()

    async def run(self) -> None:
        """Follow the topic until cancelled."""
        if self._table is None:
            await asyncio.Event().wait()
        else:
            await self._table.run()

    def get(self, tenant: TenantId) -> TenantConfigured | None:
        """Return the tenant as configured, or None if there is no such tenant."""
        return self._tenants.get(tenant)

    def sequence(self, tenant: TenantId) -> int:
        """Return the number of the configuration in force, from 1; 0 for a tenant not heard of."""
        return self._sequences.get(tenant, 0)

    def all(self) -> list[TenantConfigured]:
        """Return every tenant, by id."""
        return [self._tenants[tenant] for tenant in sorted(self._tenants)]

    def children(self, province: TenantId) -> list[TenantConfigured]:
        """Return the cities and regencies of a province that are tenants, by id, without the province itself."""
        return [t for t in self.all() if t.id != province and province_of(TenantId(t.id)) == province]

    def on_change(self, listener: OnChange) -> None:
        """Call `listener` at each change, and at once for each tenant known already."""
        self._listeners.append(listener)
        for tenant in self.all():
            listener(TenantId(tenant.id), tenant)

    def put(self, tenant: TenantConfigured, sequence: int = 1) -> None:
        """Take in a configuration; it replaces the tenant's earlier one. Listeners hear of it only if it differs."""
        key = TenantId(tenant.id)
        self._sequences[key] = sequence
        if self._tenants.get(key) != tenant:
            self._tenants[key] = tenant
            self._tell(key, tenant)

    def remove(self, tenant: TenantId) -> None:
        """Forget a tenant, if it is known."""
        self._sequences.pop(tenant, None)
        if self._tenants.pop(tenant, None) is not None:
            self._tell(tenant, None)

    def take(self, key: str, envelope: Envelope | None) -> None:
        """Take in what the topic says of a key: a configuration, or None for a tenant that is no more.

        An older configuration that comes again (a publisher's retry) changes nothing.
        """
        tenant = TenantId(key)
        if envelope is None:
            self.remove(tenant)
        elif not isinstance(envelope.event, TenantConfigured) or envelope.event.id != tenant:
            log.error("what is filed under the tenant %r is not its configuration: left out", tenant)
        elif envelope.sequence >= self.sequence(tenant):
            self.put(envelope.event, envelope.sequence)

    def _tell(self, key: TenantId, tenant: TenantConfigured | None) -> None:
        for listener in self._listeners:
            listener(key, tenant)
