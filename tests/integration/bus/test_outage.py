"""Kafka is killed in the middle: consumers, tables and publishers go on once it is back, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.bus.broker import STOP_WITHIN_SECONDS
from tests.integration.bus.harness import Bus, Seen, kafka_here, received, running
from tests.integration.bus.test_tables import Rows, configured, following
from tests.support.stack import BreakableStack
from tests.support.wait import eventually


@pytest.fixture
async def own_bus(own_stack: BreakableStack) -> AsyncIterator[Bus]:
    bus = Bus(kafka_here(own_stack.kafka, ""))
    await bus.start()
    yield bus
    await bus.stop()


async def test_a_stop_does_not_wait_for_a_kafka_that_is_away(own_stack: BreakableStack, own_bus: Bus) -> None:
    await own_bus.publisher.publish([received(1)])
    async with running(own_bus.consumer(Seen())):
        await asyncio.to_thread(own_stack.kill_kafka)
        waiting = asyncio.create_task(own_bus.publisher.publish([received(2)]))
        await asyncio.sleep(0)
    async with asyncio.timeout(2 * STOP_WITHIN_SECONDS):
        await own_bus.stop()
    assert not waiting.done()
    waiting.cancel()


async def test_a_killed_kafka_loses_nothing(own_stack: BreakableStack, own_bus: Bus) -> None:
    seen = Seen()
    consumer = own_bus.consumer(seen)
    rows: Rows = {}
    acknowledged: set[str] = set()
    stop = asyncio.Event()

    async def traffic() -> None:
        number = 0
        while not stop.is_set():
            batch = [received(n) for n in range(number, number + 5)]
            await own_bus.publisher.publish(batch)
            acknowledged.update(each.subject for each in batch)
            number += 5
            await asyncio.sleep(0)

    async with running(consumer) as (task,), following(own_bus, rows) as table:
        await asyncio.wait_for(table.ready.wait(), 20)
        sending = asyncio.create_task(traffic())
        await eventually(lambda: len(seen.subjects) > 50)
        await asyncio.to_thread(own_stack.kill_kafka)
        assert await consumer.check() == "Kafka does not answer"
        await asyncio.to_thread(own_stack.start_kafka)
        before = len(acknowledged)
        await eventually(lambda: len(acknowledged) > before + 20, timeout=60)
        stop.set()
        await sending
        await eventually(lambda: acknowledged <= set(seen.subjects), timeout=60)
        await eventually(own_bus.caught_up, timeout=60)
        await own_bus.publisher.publish([configured("33.72", "Surakarta")])
        await eventually(lambda: "33.72" in rows, timeout=60)
        assert not task.done()
        assert await consumer.check() is None
