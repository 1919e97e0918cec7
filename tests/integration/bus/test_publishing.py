"""What is published is on Kafka, whole and in order, when `publish` returns."""

import asyncio
from dataclasses import replace

import pytest
from aiokafka.errors import KafkaError

from shared.bus import KafkaPublisher, Topics
from shared.bus.broker import producer_of
from tests.integration.bus.harness import Bus, Seen, received, running
from tests.support.wait import eventually

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_every_event_is_acknowledged_when_publish_returns(bus: Bus) -> None:
    await bus.publisher.publish([received(n) for n in range(3000)])
    producer = await producer_of(bus.broker)
    assert not producer._message_accumulator._batches
    assert sum((await bus.ends()).values()) == 3000


async def test_an_event_keeps_its_own_trace(bus: Bus) -> None:
    envelope = replace(received(1), traceparent=TRACE)
    await bus.publisher.publish([envelope])
    seen = Seen()
    async with running(bus.consumer(seen)):
        await eventually(lambda: seen.batches)
    assert seen.batches[0].records[0].envelope == envelope


async def test_events_of_one_subject_stay_in_order(bus: Bus) -> None:
    sent = [replace(received(n % 3), sequence=n + 1, id=f"test:{n}") for n in range(300)]
    await bus.publisher.publish(sent)
    seen = Seen()
    async with running(bus.consumer(seen)):
        await eventually(lambda: len(seen.subjects) == 300)
    for number in range(3):
        read = [
            each.envelope.sequence
            for batch in seen.batches
            for each in batch.records
            if each.envelope.subject == f"complaint-{number}"
        ]
        assert read == sorted(read)
        assert len(read) == 100


async def test_a_failure_is_raised(bus: Bus) -> None:
    nowhere = KafkaPublisher(bus.broker, Topics("no-such-prefix."))
    with pytest.raises((KafkaError, TimeoutError)):
        await asyncio.wait_for(nowhere.publish([received(1)]), 3)
