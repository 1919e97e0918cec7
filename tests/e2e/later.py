"""A sweeper of router's whose clock is ahead: what cases come to when nobody does anything for weeks."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from services.router.adapters.alarms import MongoAlarms
from services.router.adapters.cases import EventStoreCases
from services.router.adapters.policies import DirectoryPolicies
from services.router.application.ring_alarms import RingAlarms
from shared.event_store.store import EventStore
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import connect, database
from shared.tenants.directory import TenantDirectory
from tests.e2e.system import System
from tests.integration.reporting.province import example_tenants
from tests.unit.router.fakes import SetClock


def let_alarms_ring(system: System, tenant: str, times: int) -> list[str]:
    """Go on to the tenant's next alarm, so many times; return the steps that were taken, the first one first.

    It is one more replica of router on the same database; what it stores, the system's own router publishes.
    """
    with ThreadPoolExecutor(1) as apart:  # Playwright's sync API keeps a loop running in this thread
        return apart.submit(asyncio.run, _ring(system, TenantId(tenant), times)).result()


async def _ring(system: System, tenant: TenantId, times: int) -> list[str]:
    directory = TenantDirectory()
    for each in example_tenants():
        if each.id == tenant:
            directory.put(each)
    client = connect(system.stack.mongo)
    own = database(client, system.namespace.mongo_prefix, "router")
    policies, alarms, clock = DirectoryPolicies(directory), MongoAlarms(own), SetClock()
    cases = EventStoreCases(EventStore(own))
    steps: list[str] = []
    ring = RingAlarms(policies=policies, cases=cases, alarms=alarms, clock=clock, rung=steps.append)
    try:
        for _ in range(times):
            clock.time = (await alarms.earliest([tenant], clock.now()))[tenant]
            await ring()
    finally:
        client.close()
    return steps
