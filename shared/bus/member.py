"""Joins a consumer group and leaves it within a bounded time; asks Kafka for ends without being in one."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final

from aiokafka import TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from shared.bus.assignment import Assignment
from shared.bus.records import Position

LEAVE_WITHIN_SECONDS: Final = 5.0
LOOK_AGAIN_MS: Final = 1_000
"""How often aiokafka looks whether there is something to ask Kafka for when nothing woke it; its 200 ms are a third of
what an idle service does, and answers, polls and rebalances wake it anyway."""

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def member(
    broker: KafkaBroker, group_id: str, topics: Sequence[str], assignment: Assignment
) -> AsyncIterator[Any]:
    """aiokafka's consumer, in its group inside of the block. `assignment` is told of each rebalance."""
    subscriber = broker.subscriber(
        *topics,
        batch=True,
        group_id=group_id,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        session_timeout_ms=10_000,
        rebalance_timeout_ms=15_000,
        fetch_max_wait_ms=500,
        consumer_timeout_ms=LOOK_AGAIN_MS,
        listener=assignment,
        persistent=False,
    )
    # The first partitions are assigned while it starts, so who it is must be known before.
    assignment.find_consumer = lambda: subscriber.consumer
    try:
        await subscriber.start()
        yield subscriber.consumer
    finally:
        try:
            # aiokafka waits for what it is at, such as a rebalance, however long that takes.
            async with asyncio.timeout(LEAVE_WITHIN_SECONDS):
                await subscriber.stop()
        except TimeoutError:
            log.warning("the group %s was not left in time; Kafka notices the silence of its member", group_id)


class Ends:
    """Asks Kafka where partitions end, on a connection of its own: a consumer's may be what is broken.

    The connection is kept, since making one is what an idle service would feel; after a failure another one is made.
    """

    def __init__(self, broker: KafkaBroker) -> None:
        self._broker = broker
        self._asking: Any = None

    async def of(self, positions: Sequence[Position]) -> dict[Position, int]:
        """Return the ends. Without partitions, too, this returns only if Kafka answers."""
        try:
            if self._asking is None:
                make_consumer: Callable[..., Any] = await self._broker.connect()
                self._asking = make_consumer(group_id=None)
                await self._asking.start()
            if not positions:
                await self._asking.topics()
                return {}
            found = await self._asking.end_offsets([TopicPartition(*position) for position in positions])
        except BaseException:
            await self.close()
            raise
        return {(at.topic, at.partition): end for at, end in found.items()}

    async def close(self) -> None:
        """Give the connection up."""
        asking, self._asking = self._asking, None
        if asking is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN_SECONDS):
                    await asking.stop()
