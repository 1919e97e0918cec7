"""kill -9 in the middle of a batch: what is read again changes nothing, and nothing is missing."""

from collections import Counter
from pathlib import Path

import pytest

from services.reporting.application.facts_of import fact_of
from services.reporting.domain.facts import Fact, merge
from services.reporting.domain.fold import fold
from services.reporting.domain.rollups import Key, count
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId
from tests.integration.reporting.site import publish, seed
from tests.integration.reporting.story import told
from tests.integration.reporting.world import World
from tests.support.namespace import Namespace
from tests.support.processes import ServiceProcess, service_env
from tests.support.stack import Stack
from tests.support.wait import eventually

TENANTS = [TenantId(tenant) for tenant in ("21.72", "33", "33.28", "33.72", "36.71")]


def counted(envelopes: list[Envelope]) -> dict[TenantId, Counter[Key]]:
    """What the counters must be: each event once, folded in memory."""
    facts: dict[tuple[TenantId, str], list[Fact]] = {}
    for envelope in envelopes:
        known = fact_of(envelope)
        assert known is not None
        facts.setdefault((envelope.tenant, known[0]), []).append(known[1])
    return {
        tenant: count(tenant, [fold(merge((), each)) for key, each in facts.items() if key[0] == tenant])
        for tenant in TENANTS
    }


@pytest.mark.parametrize("point", ["after_receive", "before_offset_commit"])
async def test_a_crash_in_the_middle_of_a_batch_neither_loses_nor_repeats(
    stack: Stack, namespace: Namespace, world: World, tmp_path: Path, point: str
) -> None:
    address, stories = await seed(stack, namespace, 80)
    service = ServiceProcess("reporting", service_env(stack, namespace), logs=tmp_path)
    service.start(kill_at=point)
    assert await service.gone() == -9
    await publish(address, told(stories)[::3])  # repeats, as after a relay's crash
    service.start()
    try:
        expected = counted(told(stories))

        async def all_there() -> bool:
            totals, days = await world.figures.totals(TENANTS), await world.figures.days(TENANTS, "")
            assert {tenant: totals[tenant] + days[tenant] for tenant in TENANTS} == expected
            return True

        await eventually(all_there, timeout=90)
    finally:
        service.stop()
