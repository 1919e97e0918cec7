"""Several members of a group: the work is shared, nothing is lost when members come and go."""

import asyncio
import contextlib
from typing import Any

import pytest
from aiokafka import ConsumerRebalanceListener, TopicPartition

from shared.bus import Batch, ConsumerBrokenError, Patience
from tests.integration.bus.harness import Bus, Seen, received, running
from tests.support.wait import eventually

EVENTS = 300


async def test_two_consumers_share_the_partitions_and_lose_nothing(bus: Bus) -> None:
    first, second = Seen(), Seen()
    expected = {f"complaint-{n}" for n in range(EVENTS)}

    async def traffic() -> None:
        for start in range(0, EVENTS, 20):
            await bus.publisher.publish([received(n) for n in range(start, start + 20)])

    one, two = bus.consumer(first, max_records=7), bus.consumer(second, max_records=7)
    async with running(one):
        assert len(one.assigned()) == 2
        sending = asyncio.create_task(traffic())
        async with running(two):
            await eventually(lambda: len(one.assigned()) == 1 and len(two.assigned()) == 1, timeout=30)
            await sending
            await bus.publisher.publish([received(n) for n in range(EVENTS, EVENTS + 50)])
            await eventually(lambda: any(int(s.split("-")[1]) >= EVENTS for s in second.subjects), timeout=30)
        await eventually(lambda: len(one.assigned()) == 2, timeout=30)
        await eventually(lambda: expected <= set(first.subjects) | set(second.subjects), timeout=30)
        await eventually(bus.caught_up, timeout=30)
    assert len(first.subjects) + len(second.subjects) == EVENTS + 50  # a rebalance waited for the batches in work


async def test_a_batch_in_work_is_finished_and_committed_before_its_partitions_go(bus: Bus) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    first, second = Seen(), Seen()

    async def slow(batch: Batch) -> None:
        started.set()
        await go_on.wait()
        await first(batch)

    await bus.publisher.publish([received(n) for n in range(20)])
    one, two = bus.consumer(slow), bus.consumer(second)
    async with running(one):
        await asyncio.wait_for(started.wait(), 20)
        joining = asyncio.create_task(two.run())
        await eventually(lambda: one._assignment.consumer._subscription.reassignment_in_progress, timeout=30)
        go_on.set()
        await eventually(lambda: len(two.assigned()) == 1, timeout=30)
        await eventually(bus.caught_up)
        joining.cancel()
        await asyncio.wait({joining})
    assert len(first.subjects) + len(second.subjects) == 20
    assert bus.metrics.value("aduan_batch_retries_total", group="router", reason="commit_refused") is None


async def test_a_batch_that_outlasts_a_rebalance_does_not_commit_what_it_lost(bus: Bus) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_batch: Batch) -> None:
        started.set()
        await go_on.wait()

    await bus.publisher.publish([received(n) for n in range(20)])
    slow_one = bus.consumer(slow, patience=Patience(stop_within=0.05))
    seen = Seen()
    async with running(slow_one):
        await asyncio.wait_for(started.wait(), 20)
        async with running(bus.consumer(seen)):
            await eventually(lambda: len(set(seen.subjects)) >= 1, timeout=30)
            before = await bus.committed()
            go_on.set()
            refused = "aduan_batch_retries_total"
            await eventually(lambda: bus.metrics.value(refused, group="router", reason="commit_refused"), timeout=30)
            after = await bus.committed()
            assert all(after[partition] >= offset for partition, offset in before.items())
            await eventually(bus.caught_up, timeout=30)


async def test_members_that_another_keeps_out_of_their_group_end(bus: Bus) -> None:
    joined = asyncio.Event()

    class Selfish(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka is untyped
        """Holds up the rebalance that would take partitions from it."""

        async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
            if revoked:
                await asyncio.Event().wait()

        async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
            if assigned:
                joined.set()

    make_consumer: Any = await bus.broker.connect()
    selfish = make_consumer(group_id=bus.topics.group("router"), rebalance_timeout_ms=60_000)
    hasty = Patience(stuck_after=1.0)
    async with running(bus.consumer(Seen(), patience=hasty)) as (member,):
        selfish.subscribe([bus.topics.name("complaint.received")], listener=Selfish())
        await selfish.start()
        await asyncio.wait_for(joined.wait(), 30)
        newcomer = asyncio.create_task(bus.consumer(Seen(), patience=hasty).run())
        try:
            async with asyncio.timeout(60):
                for task in (member, newcomer):
                    with pytest.raises(ConsumerBrokenError, match="not joined"):
                        await task
        finally:
            newcomer.cancel()
            with contextlib.suppress(TimeoutError):  # it holds up its own stop as well
                async with asyncio.timeout(0.1):
                    await selfish.stop()
