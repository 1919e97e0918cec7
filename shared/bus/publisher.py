"""Publishes envelopes to their topics: all in flight at once, all durable on return."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.partitioner import DefaultPartitioner
from faststream.kafka import KafkaBroker

from shared.bus.broker import producer_of
from shared.bus.topics import Topics
from shared.contracts.cloudevents import Encoded, encode
from shared.contracts.envelope import Envelope

Place = tuple[str, int]
"""A topic (its name in Kafka) and one of its partitions."""


class KafkaPublisher:
    """Implements the event store's `Publisher`. Envelopes of one subject reach one topic in the order given."""

    def __init__(self, broker: KafkaBroker, topics: Topics) -> None:
        self._broker = broker
        self._topics = topics

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Return when all are acknowledged by all in-sync replicas; raise the first failure once none is in flight.

        After a failure some may have been written: publish them again, readers know a repeat by its id.
        """
        sending = _Sending(await producer_of(self._broker))
        try:
            for envelope in envelopes:
                await sending.add(self._topics.name(envelope.event.topic), encode(envelope))
            await sending.flush()
        finally:
            outcomes = await asyncio.gather(*sending.sent, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome


class _Sending:
    """Puts records together by place. A future for each batch instead of each record makes sending a third cheaper."""

    def __init__(self, producer: Any) -> None:
        self._producer = producer
        self._place_of = DefaultPartitioner()
        self._partitions: dict[str, list[int]] = {}
        self._open: dict[Place, Any] = {}
        self.sent: list[asyncio.Future[object]] = []

    async def add(self, topic: str, record: Encoded) -> None:
        """Keep the record for its place, sending what has no room for it."""
        if (partitions := self._partitions.get(topic)) is None:
            partitions = self._partitions[topic] = sorted(await self._producer.partitions_for(topic))
        place = topic, self._place_of(record.key, partitions, partitions)
        if (batch := self._open.get(place)) is not None:
            if _fits(batch, record):
                return
            await self._send(place)
        batch = self._open[place] = self._producer.create_batch()
        if not _fits(batch, record):
            raise MessageSizeTooLargeError(f"an event of {topic} has {len(record.value)} bytes")

    async def flush(self) -> None:
        """Send what is kept."""
        for place in list(self._open):
            await self._send(place)

    async def _send(self, place: Place) -> None:
        topic, partition = place
        self.sent.append(await self._producer.send_batch(self._open.pop(place), topic, partition=partition))


def _fits(batch: Any, record: Encoded) -> bool:
    appended = batch.append(key=record.key, value=record.value, timestamp=None, headers=record.headers)
    return appended is not None
