"""Batches on real Kafka: everything is read, committed exactly when finished, and read again when not."""

import asyncio

import pytest

from shared.bus import Batch, ConsumerBrokenError, Patience, TransientError
from shared.contracts.complaint import ComplaintReceived, ComplaintResolved
from tests.integration.bus.harness import Bus, Seen, received, resolved, running
from tests.support.wait import eventually


async def test_events_of_several_topics_reach_one_handler_and_their_offsets_are_committed(bus: Bus) -> None:
    seen = Seen()
    await bus.publisher.publish([received(n) for n in range(20)] + [resolved(n) for n in range(20)])
    async with running(bus.consumer(seen, topics=[ComplaintReceived, ComplaintResolved])):
        await eventually(lambda: len(seen.subjects) == 40)
        await eventually(lambda: bus.caught_up("complaint.received"))
        await eventually(lambda: bus.caught_up("complaint.resolved"))
    assert {type(each.envelope.event) for batch in seen.batches for each in batch.records} == {
        ComplaintReceived,
        ComplaintResolved,
    }
    assert bus.metrics.value("aduan_events_consumed_total", group="router", type=ComplaintReceived.type) == 20


async def test_a_batch_says_where_each_event_lies_and_how_far_it_goes(bus: Bus) -> None:
    seen = Seen()
    await bus.publisher.publish([received(n) for n in range(10)])
    async with running(bus.consumer(seen)):
        await eventually(lambda: len(seen.subjects) == 10)
    name = bus.topics.name("complaint.received")
    ends = {(name, partition): end for partition, end in (await bus.ends()).items() if end}
    reached: dict[tuple[str, int], int] = {}
    for batch in seen.batches:
        for each in batch.records:
            assert each.origin.topic == name
            assert each.origin.offset < batch.positions[name, each.origin.partition]
        reached.update(batch.positions)
    assert reached == ends


async def test_a_failing_handler_commits_nothing_and_stops_the_consumer(bus: Bus) -> None:
    def fail(_batch: Batch) -> None:
        raise TransientError("MongoDB is away")

    await bus.publisher.publish([received(1)])
    consumer = bus.consumer(Seen(before=fail))
    with pytest.raises(ConsumerBrokenError):
        await asyncio.wait_for(consumer.run(), 20)
    assert await bus.committed() == {}
    assert await bus.box().letters() == []
    retries = bus.metrics.value("aduan_batch_retries_total", group="router", reason="TransientError")
    assert retries is not None
    assert retries >= 3


async def test_a_mistake_in_the_handler_loses_and_skips_nothing(bus: Bus) -> None:
    def fail(_batch: Batch) -> None:
        raise KeyError("a bug")

    await bus.publisher.publish([received(1)])
    with pytest.raises(ConsumerBrokenError):
        await asyncio.wait_for(bus.consumer(Seen(before=fail)).run(), 20)
    assert await bus.committed() == {}
    mended = Seen()
    async with running(bus.consumer(mended)):
        await eventually(lambda: mended.subjects == ["complaint-1"])


async def test_a_failure_that_passes_is_tried_again_in_place(bus: Bus) -> None:
    failures = iter([TransientError("away"), ConnectionError("away")])

    def fail_twice(_batch: Batch) -> None:
        if error := next(failures, None):
            raise error

    seen = Seen(before=fail_twice)
    await bus.publisher.publish([received(n) for n in range(5)])
    async with running(bus.consumer(seen)):
        await eventually(lambda: len(seen.subjects) == 5)
        await eventually(bus.caught_up)


async def test_work_cut_off_before_its_commit_comes_again(bus: Bus) -> None:
    started = asyncio.Event()

    async def hang(_batch: Batch) -> None:
        started.set()
        await asyncio.Event().wait()

    await bus.publisher.publish([received(1)])
    # A stop that lasts no time is a kill: nothing is finished and nothing is committed.
    task = asyncio.create_task(bus.consumer(hang, patience=Patience(stop_within=0.0)).run())
    await asyncio.wait_for(started.wait(), 20)
    task.cancel()
    await asyncio.wait({task})
    assert await bus.committed() == {}
    seen = Seen()
    async with running(bus.consumer(seen)):
        await eventually(lambda: seen.subjects == ["complaint-1"])


async def test_a_stop_lets_the_batch_in_work_finish_and_commits_it(bus: Bus) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_batch: Batch) -> None:
        started.set()
        await go_on.wait()

    await bus.publisher.publish([received(1)])
    task = asyncio.create_task(bus.consumer(slow).run())
    await asyncio.wait_for(started.wait(), 20)
    task.cancel()
    go_on.set()
    await asyncio.wait({task})
    assert task.cancelled()
    assert await bus.caught_up()


async def test_lag_and_readiness_tell_how_the_consumer_is(bus: Bus) -> None:
    seen = Seen()
    consumer = bus.consumer(seen)
    assert await consumer.check() == "router waits for its partitions"
    await bus.publisher.publish([received(n) for n in range(10)])
    async with running(consumer):
        await eventually(lambda: len(seen.subjects) == 10)
        await eventually(lambda: set(consumer.lag().values()) == {0})
        assert await consumer.check() is None
        assert len(consumer.assigned()) == 2
    assert consumer.assigned() == []


async def test_a_consumer_that_does_not_advance_is_not_ready(bus: Bus) -> None:
    go_on = asyncio.Event()

    async def stuck(_batch: Batch) -> None:
        await go_on.wait()

    consumer = bus.consumer(stuck, patience=Patience(stalled_after=0.2))
    async with running(consumer):
        await eventually(consumer.healthy)
        await bus.publisher.publish([received(n) for n in range(10)])
        await eventually(lambda: not consumer.healthy())

        async def told() -> bool:  # how far behind it is becomes known with each fetch
            fault = await consumer.check()
            return fault is not None and fault.startswith("router is 10 records behind and has not advanced")

        assert await eventually(told)
        go_on.set()
        await eventually(lambda: set(consumer.lag().values()) == {0})
        assert consumer.healthy()


async def test_a_partition_that_comes_back_counts_its_lag_from_where_others_left_it(bus: Bus) -> None:
    first, second = bus.consumer(Seen()), bus.consumer(Seen())
    async with running(first):
        await bus.publisher.publish([received(n) for n in range(10)])
        await eventually(bus.caught_up)
        async with running(second):
            await eventually(lambda: len(second.assigned()) == 1, timeout=30)
            await bus.publisher.publish([received(n) for n in range(10)])
            await eventually(bus.caught_up)
        await eventually(lambda: len(first.assigned()) == 2, timeout=30)
        await eventually(lambda: list(first.lag().values()) == [0, 0])


async def test_a_handler_may_keep_its_own_positions_and_start_from_them(bus: Bus) -> None:
    await bus.publisher.publish([received(n) for n in range(10)])
    ends = await bus.ends()
    name = bus.topics.name("complaint.received")

    async def last_of_each(partitions: list[tuple[str, int]]) -> dict[tuple[str, int], int]:
        return {(name, partition): ends[partition] - 1 for _, partition in partitions}

    seen = Seen()
    async with running(bus.consumer(seen, start_positions=last_of_each)):
        await eventually(lambda: len(seen.subjects) == 2)
        await eventually(bus.caught_up)
    assert len(seen.subjects) == 2


async def test_positions_that_cannot_be_read_stop_the_consumer(bus: Bus) -> None:
    async def away(_partitions: object) -> dict[tuple[str, int], int]:
        raise ConnectionError("MongoDB is away")

    await bus.publisher.publish([received(1)])
    with pytest.raises(ConsumerBrokenError, match="positions"):
        await asyncio.wait_for(bus.consumer(Seen(), start_positions=away).run(), 20)
    assert await bus.committed() == {}
