"""Publishes envelopes to their topics: all in flight at once, all durable on return."""

import asyncio
from collections.abc import Sequence

from faststream.kafka import KafkaBroker

from shared.bus.broker import producer_of
from shared.bus.topics import Topics
from shared.contracts.cloudevents import encode
from shared.contracts.envelope import Envelope


class KafkaPublisher:
    """Implements the event store's `Publisher`. Envelopes of one subject reach one topic in the order given."""

    def __init__(self, broker: KafkaBroker, topics: Topics) -> None:
        self._broker = broker
        self._topics = topics

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Return when all are acknowledged by all in-sync replicas; raise the first failure once none is in flight.

        After a failure some may have been written: publish them again, readers know a repeat by its id.
        """
        producer = await producer_of(self._broker)
        sent: list[asyncio.Future[object]] = []
        try:
            for envelope in envelopes:
                record = encode(envelope)
                topic = self._topics.name(envelope.event.topic)
                sent.append(await producer.send(topic, record.value, record.key, headers=record.headers))
        finally:
            outcomes = await asyncio.gather(*sent, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
