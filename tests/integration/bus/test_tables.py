"""A compacted topic as a live table: ready when read to its end, then following."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiokafka.errors import KafkaError

from shared.bus import CompactedTable, build_broker
from shared.bus.admin import plan
from shared.bus.alteration import alter
from shared.bus.broker import send_as_is
from shared.contracts.cloudevents import Encoded, encode
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured, TenantKind
from shared.tenancy.ids import TenantId
from shared.tenants.directory import TenantDirectory
from tests.integration.bus.harness import AT, Bus
from tests.support.wait import eventually

Rows = dict[str, Envelope | None]


def configured(tenant: str, name: str, sequence: int = 1) -> Envelope:
    return Envelope(
        id=f"tenant:{tenant}.{sequence}",
        source="/tenant",
        subject=tenant,
        tenant=TenantId(tenant),
        sequence=sequence,
        time=AT,
        event=TenantConfigured(
            id=tenant,
            name=name,
            kind=TenantKind.CITY,
            timezone="Asia/Jakarta",
            agencies=(),
            categories=(),
            rules=(),
            channels=(),
            working_hours=(),
        ),
    )


@contextlib.asynccontextmanager
async def following(bus: Bus, rows: Rows) -> AsyncIterator[CompactedTable]:
    table = CompactedTable(bus.broker, bus.topics, TenantConfigured, rows.__setitem__, metrics=bus.metrics)
    task = asyncio.create_task(table.run())
    yield table
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()


def names(rows: Rows) -> dict[str, str | None]:
    events = {key: envelope and envelope.event for key, envelope in rows.items()}
    return {key: event.name if isinstance(event, TenantConfigured) else None for key, event in events.items()}


async def test_it_is_ready_with_the_newest_of_each_key_and_follows_changes(bus: Bus) -> None:
    await bus.publisher.publish(
        [configured("33.72", "Surakarta lama"), configured("33.28", "Tegal"), configured("33.72", "Surakarta", 2)]
    )
    rows: Rows = {}
    async with following(bus, rows) as table:
        assert await table.check() is not None
        await asyncio.wait_for(table.ready.wait(), 20)
        assert names(rows) == {"33.72": "Surakarta", "33.28": "Tegal"}
        assert await table.check() is None
        await bus.publisher.publish([configured("36.71", "Tangerang")])
        await eventually(lambda: "36.71" in rows)


async def test_an_empty_topic_is_ready_at_once(bus: Bus) -> None:
    async with following(bus, {}) as table:
        await asyncio.wait_for(table.ready.wait(), 20)


async def test_a_record_that_cannot_be_read_is_left_out_and_a_deleted_key_is_told(bus: Bus) -> None:
    topic = bus.topics.name("tenant.configured")
    good = encode(configured("33.72", "Surakarta"))
    await send_as_is(bus.broker, (topic, 0), good.key, good.value, good.headers)
    await send_as_is(bus.broker, (topic, 0), good.key, b"broken", good.headers)
    await send_as_is(bus.broker, (topic, 0), b"33.28", None, [])
    rows: Rows = {}
    async with following(bus, rows) as table:
        await asyncio.wait_for(table.ready.wait(), 20)
    assert names(rows) == {"33.72": "Surakarta", "33.28": None}
    assert bus.metrics.value("aduan_dead_letters_total", group=topic, reason="undecodable") == 1


async def test_after_partitions_were_added_the_newest_of_a_key_is_told_wherever_it_lies(bus: Bus) -> None:
    directory = TenantDirectory.reading(bus.broker, bus.topics, metrics=bus.metrics)
    old, new = encode(configured("33.72", "lama", 1)), encode(configured("33.72", "Surakarta", 2))
    more = bus.settings.model_copy(update={"kafka_partitions": 5})
    await send_as_is(bus.broker, (bus.topics.name("tenant.configured"), 1), old.key, old.value, old.headers)
    await alter(more, (await plan(more)).drift)
    # The newest on another partition, which may well be read first; then the old one again, as a retry would.
    await eventually(lambda: _sent(bus, 4, new), 30)
    await send_as_is(bus.broker, (bus.topics.name("tenant.configured"), 1), old.key, old.value, old.headers)
    following = asyncio.create_task(directory.run())
    await asyncio.wait_for(directory.wait_ready(), 20)
    tenant = directory.get(TenantId("33.72"))
    following.cancel()
    await asyncio.wait({following})
    assert tenant is not None
    assert (tenant.name, directory.sequence(TenantId("33.72"))) == ("Surakarta", 2)


async def _sent(bus: Bus, partition: int, record: Encoded) -> bool:
    """Whether it could be sent: the producer learns of new partitions with some delay."""
    broker = build_broker(bus.settings)
    try:
        await broker.start()
        await send_as_is(
            broker, (bus.topics.name("tenant.configured"), partition), record.key, record.value, record.headers
        )
    except (KafkaError, AssertionError):
        return False
    finally:
        await broker.stop()
    return True
