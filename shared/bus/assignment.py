"""Follows Kafka's rebalances: which partitions are ours, since when, and where to start on them."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any

from aiokafka import ConsumerRebalanceListener, TopicPartition
from typing_extensions import override

from shared.bus.records import Position

StartPositions = Callable[[Sequence[Position]], Awaitable[Mapping[Position, int]]]
"""Given partitions just assigned, the offsets to read next. A partition left out starts where the group committed."""

log = logging.getLogger(__name__)


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka is untyped
    """`epoch` counts rebalances: work begun in an earlier one must not commit."""

    def __init__(self, start_positions: StartPositions | None, finish_within: float) -> None:
        self.epoch = 0
        self.joined = False
        self.failure: Exception | None = None
        self.find_consumer: Callable[[], Any] = lambda: None
        self._start_positions = start_positions
        self._finish_within = finish_within
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def consumer(self) -> Any:
        """aiokafka's consumer; None before the start and after the stop."""
        return self.find_consumer()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Hold a rebalance back (for a while) until the batch inside the block is finished and committed."""
        self._idle.clear()
        try:
            yield
        finally:
            self._idle.set()

    @override
    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        try:
            async with asyncio.timeout(self._finish_within):
                await self._idle.wait()
        except TimeoutError:
            log.warning("a batch outlasts a rebalance; it won't be committed and will be read again")
        self.epoch += 1
        self.joined = False

    @override
    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        # aiokafka logs and swallows what a listener raises, so the failure is kept for the consumer's loop.
        try:
            if self._start_positions is not None and assigned:
                await self._seek(self._start_positions, assigned)
        except Exception as error:  # noqa: BLE001 - raised by the loop
            self.failure = error
        self.joined = True

    async def _seek(self, start_positions: StartPositions, assigned: set[TopicPartition]) -> None:
        # Paused meanwhile, so that no record from another position slips through.
        consumer = self.consumer
        consumer.pause(*assigned)
        positions = await start_positions([(each.topic, each.partition) for each in assigned])
        for (topic, partition), offset in positions.items():
            consumer.seek(TopicPartition(topic, partition), offset)
        consumer.resume(*assigned)
