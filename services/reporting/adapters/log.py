"""Reads all of reporting's topics from their beginning, without a consumer group, for a rebuild."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from aiokafka import TopicPartition
from faststream.kafka import KafkaBroker

from services.reporting.application.ports import LogBatch
from shared.contracts.cloudevents import ContractError, decode
from shared.contracts.envelope import Envelope

MAX_RECORDS: Final = 2000
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
            while True:
                fetched = await consumer.getmany(timeout_ms=_POLL_MS, max_records=MAX_RECORDS)
                positions = {(at.topic, at.partition): records[-1].offset + 1 for at, records in fetched.items()}
                envelopes = [each for records in fetched.values() for each in map(_decoded, records) if each]
                yield LogBatch(envelopes, positions, await _at_end(consumer, assigned))
        finally:
            await consumer.stop()


def _decoded(record: Any) -> Envelope | None:
    try:
        return decode(record.value, record.headers)
    except ContractError:
        return None


async def _at_end(consumer: Any, assigned: Sequence[TopicPartition]) -> bool:
    for each in assigned:
        end = consumer.highwater(each)
        if end is None or await consumer.position(each) < end:
            return False
    return True
