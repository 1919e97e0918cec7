"""Reads the log, or a part of it, once, a bounded number of events at a time."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.backup.log_position import LOG, ends, reaching
from deploy.backup.manifest import Offsets
from shared.bus.topics import Topics
from shared.config import KafkaAddress
from shared.contracts.cloudevents import ContractError, decode
from shared.contracts.envelope import Envelope

_AT_ONCE = 1_000


async def read(
    address: KafkaAddress, starts: Offsets, topics: Iterable[str] = LOG
) -> AsyncIterator[Sequence[Envelope]]:
    """Yield the events from there to the end as it is now, those of one yield in the order of their time.

    A partition that `starts` does not name is read from its beginning. What can't be decoded is left out: it went
    to the dead letters of whoever reads it.
    """
    names, chosen = Topics(address.kafka_topic_prefix), set(topics)
    until = {
        TopicPartition(names.name(topic), partition): end
        for topic, of_topic in (await ends(address)).items()
        for partition, end in of_topic.items()
        if topic in chosen and end > starts.get(topic, {}).get(partition, 0)
    }
    if not until:
        return
    consumer = AIOKafkaConsumer(**reaching(address), enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(list(until))
        for place in until:
            consumer.seek(place, starts.get(place.topic.removeprefix(names.prefix), {}).get(place.partition, 0))
        while await _open(consumer, until):
            fetched = await consumer.getmany(timeout_ms=1_000, max_records=_AT_ONCE)
            yield sorted(_envelopes(fetched), key=lambda envelope: envelope.time)
    finally:
        await consumer.stop()


async def _open(consumer: Any, until: Mapping[TopicPartition, int]) -> bool:
    """Stop reading partitions that are through; return whether there are others."""
    positions = {place: await consumer.position(place) for place in until}
    through = [place for place, end in until.items() if positions[place] >= end]
    consumer.pause(*through)
    return len(through) < len(until)


def _envelopes(fetched: Mapping[TopicPartition, Sequence[Any]]) -> list[Envelope]:
    found = []
    for records in fetched.values():
        for record in records:
            try:
                found.append(decode(record.value, record.headers))
            except ContractError:
                continue
    return found
