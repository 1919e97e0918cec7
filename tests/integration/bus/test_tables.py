"""A compacted topic as a live table: ready when read to its end, then following."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from shared.bus import CompactedTable
from shared.bus.broker import send_as_is
from shared.contracts.cloudevents import encode
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured, TenantKind
from shared.tenancy.ids import TenantId
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
