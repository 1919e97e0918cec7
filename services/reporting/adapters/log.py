"""Reads all of reporting's topics from their beginning, without a consumer group, for a rebuild."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from aiokafka import TopicPartition
from faststream.kafka import KafkaBroker

from services.reporting.application.fold_batch import LEAST, MOST, PARTS
from services.reporting.application.ports import LogBatch
from shared.bus.fetched import decoded
from shared.bus.records import Batch

_POLL_MS: Final = 200


class KafkaLog:
    """See `Log`. What can't be decoded is passed over: the live consumer has put it with the dead letters."""

    def __init__(self, broker: KafkaBroker, topics: Sequence[str]) -> None:
        self._broker = broker
        self._topics = topics
        self._partitions: list[tuple[str, int]] = []

    @property
    def partitions(self) -> Sequence[tuple[str, int]]:
        """See `Log.partitions`."""
        return self._partitions

    async def read(self) -> AsyncIterator[LogBatch]:
        """See `Log.read`."""
        make_consumer: Any = await self._broker.connect()
        consumer = make_consumer(*self._topics, group_id=None, auto_offset_reset="earliest", enable_auto_commit=False)
        await consumer.start()
        try:
            assigned = sorted(consumer.assignment())
            missing = set(self._topics) - {each.topic for each in assigned}
            if missing:
                raise RuntimeError(f"topics that are not there: {', '.join(sorted(missing))}")
            self._partitions = [(each.topic, each.partition) for each in assigned]
            await consumer.seek_to_beginning(*assigned)
            ahead = asyncio.ensure_future(_batch(consumer, assigned))
            try:
                while True:
                    batch = await ahead
                    ahead = asyncio.ensure_future(_batch(consumer, assigned))  # read while this one is folded
                    yield batch
            finally:
                ahead.cancel()
                await asyncio.wait({ahead})
        finally:
            await consumer.stop()


async def _batch(consumer: Any, assigned: Sequence[TopicPartition]) -> LogBatch:
    records = await consumer.getmany(timeout_ms=_POLL_MS, max_records=MOST)
    at_end = await _at_end(consumer, assigned)
    fetched = await decoded(records, epoch=0)
    parts = Batch(fetched.events, fetched.positions).parts(PARTS, LEAST)
    return LogBatch([(part.envelopes, part.positions) for part in parts if part.positions], at_end)


async def _at_end(consumer: Any, assigned: Sequence[TopicPartition]) -> bool:
    for each in assigned:
        end = consumer.highwater(each)
        if end is None or await consumer.position(each) < end:
            return False
    return True
