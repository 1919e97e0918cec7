"""Tenants put in force on a real Kafka reach every service's directory, live, and only when something changed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.cli.tenant import KafkaAddress, TenantsUnreachableError, apply_tenants
from shared.bus.admin import apply
from shared.bus.broker import build_broker
from shared.bus.topics import Topics
from shared.contracts.tenant import TenantConfigured
from shared.telemetry.metrics import Metrics
from shared.tenancy.ids import TenantId
from shared.tenants.directory import TenantDirectory
from shared.tenants.loader import load_tenants, tenant_files
from tests.support.namespace import Namespace, kafka_address
from tests.support.stack import Stack
from tests.support.wait import eventually

EXAMPLES = Path(__file__).parents[3] / "deploy" / "tenants"
SOLO = TenantId("33.72")


@pytest.fixture(scope="module")
def tenants() -> list[TenantConfigured]:
    loaded, faults = load_tenants(tenant_files([EXAMPLES]))
    assert not faults
    return loaded


@pytest.fixture
def kafka(stack: Stack, namespace: Namespace) -> KafkaAddress:
    return kafka_address(stack.kafka, namespace.topic_prefix)


@pytest.fixture
async def topics(kafka: KafkaAddress) -> None:
    await apply(kafka, groups=())


@asynccontextmanager
async def _service(kafka: KafkaAddress) -> AsyncIterator[TenantDirectory]:
    """A directory as a service has one, following the topic."""
    broker = build_broker(kafka)
    directory = TenantDirectory.reading(broker, Topics(kafka.kafka_topic_prefix), metrics=Metrics("test"))
    following = asyncio.create_task(directory.run())
    try:
        yield directory
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await broker.stop()


async def _records(kafka: KafkaAddress) -> int:
    """How many records were ever published."""
    topic = kafka.kafka_topic_prefix + TenantConfigured.topic
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.kafka_bootstrap_servers)
    await consumer.start()
    try:
        ends = await consumer.end_offsets([TopicPartition(topic, n) for n in range(kafka.kafka_partitions)])
        return sum(ends.values())
    finally:
        await consumer.stop()


def _named(directory: TenantDirectory, name: str) -> Callable[[], bool]:
    return lambda: (tenant := directory.get(SOLO)) is not None and tenant.name == name


@pytest.mark.usefixtures("topics")
async def test_what_is_applied_reaches_running_services_and_changes_live(
    kafka: KafkaAddress, tenants: list[TenantConfigured]
) -> None:
    async with _service(kafka) as one, _service(kafka) as two:
        await asyncio.wait_for(asyncio.gather(one.wait_ready(), two.wait_ready()), 20)
        assert one.all() == two.all() == []

        applied = await apply_tenants(kafka, tenants)
        for directory in (one, two):
            await eventually(lambda directory=directory: len(directory.all()) == len(tenants))
            assert {t.id: t for t in directory.all()} == {t.id: t for t in tenants}
        assert {each.sequence for each in applied} == {1}

        heard: list[TenantId] = []
        one.on_change(lambda tenant, _: heard.append(tenant))
        heard.clear()
        renamed = [t.model_copy(update={"name": "Kota Solo"}) if t.id == SOLO else t for t in tenants]
        applied = await apply_tenants(kafka, renamed)

        await eventually(_named(one, "Kota Solo"))
        await eventually(_named(two, "Kota Solo"))
        assert heard == [SOLO]
        assert [(each.sequence, each.changes) for each in applied if each.changes] == [
            (2, ["name: Kota Surakarta → Kota Solo"])
        ]


@pytest.mark.usefixtures("topics")
async def test_applying_the_same_again_publishes_nothing(kafka: KafkaAddress, tenants: list[TenantConfigured]) -> None:
    await apply_tenants(kafka, tenants)
    before = await _records(kafka)

    applied = await apply_tenants(kafka, tenants)

    assert before == len(tenants)
    assert await _records(kafka) == before
    assert all(not each.changes and each.sequence == 1 for each in applied)


@pytest.mark.usefixtures("topics")
async def test_a_service_that_starts_later_is_ready_only_once_it_knows_every_tenant(
    kafka: KafkaAddress, tenants: list[TenantConfigured]
) -> None:
    await apply_tenants(kafka, tenants)

    async with _service(kafka) as late:
        assert not late.ready
        assert "has not been read to its end" in (await late.check() or "")
        await asyncio.wait_for(late.wait_ready(), 20)

        assert await late.check() is None
        assert len(late.all()) == len(tenants)
        assert late.sequence(SOLO) == 1


async def test_without_the_topic_the_command_says_to_create_it(
    kafka: KafkaAddress, tenants: list[TenantConfigured]
) -> None:
    with pytest.raises(TenantsUnreachableError, match="aduan topics apply"):
        await apply_tenants(kafka, tenants)
