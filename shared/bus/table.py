"""Keeps up with a compacted topic: the newest record of each key, for every replica, without a consumer group."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker

from shared.bus.dead_letters import RawRecord
from shared.bus.member import LOOK_AGAIN_MS
from shared.bus.topics import Topics
from shared.contracts.base import Event
from shared.contracts.cloudevents import ContractError, decode
from shared.contracts.envelope import Envelope
from shared.telemetry.metrics import Metrics

OnChange = Callable[[str, Envelope | None], None]
"""Called with the record's key and its envelope; None: the key was deleted."""

POLL_SECONDS: Final = 1.0
FETCH_WAIT_MS: Final = 5_000
"""How long Kafka may hold a question when there is nothing new, which is most of the time; news is answered at once."""
AGAIN_AFTER_SECONDS: Final = 2.0

log = logging.getLogger(__name__)


class CompactedTable:
    """Reads all partitions of `event`'s topic from the start and stays at the end.

    `ready` is set when everything that was there at the start has been told to `on_change`; make it in the event loop.
    """

    def __init__(
        self, broker: KafkaBroker, topics: Topics, event: type[Event], on_change: OnChange, *, metrics: Metrics
    ) -> None:
        self._broker = broker
        self._topic = topics.name(event.topic)
        self._on_change = on_change
        self._metrics = metrics
        self.ready = asyncio.Event()

    async def check(self) -> str | None:
        """Return None when the topic has been read to its end, else that it has not."""
        return None if self.ready.is_set() else f"{self._topic} has not been read to its end"

    async def run(self) -> None:
        """Follow the topic until cancelled. A failing Kafka is waited for; what is known stays known meanwhile."""
        while True:
            try:
                await self._follow()
            except (KafkaError, OSError) as error:
                log.warning("%s can't be read, trying again: %s", self._topic, type(error).__name__)
                await asyncio.sleep(AGAIN_AFTER_SECONDS)

    async def _follow(self) -> None:
        make_consumer: Callable[..., Any] = await self._broker.connect()
        consumer = make_consumer(
            self._topic,
            group_id=None,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            metadata_max_age_ms=10_000,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            consumer_timeout_ms=LOOK_AGAIN_MS,
        )
        await consumer.start()
        try:
            ends = await self._ends(consumer)
            while True:
                if ends and await self._reached(consumer, ends):
                    ends = {}
                    self.ready.set()
                fetched = await consumer.getmany(timeout_ms=int(POLL_SECONDS * 1000))
                for records in fetched.values():
                    self._tell(records)
        finally:
            await consumer.stop()

    async def _ends(self, consumer: Any) -> Mapping[TopicPartition, int]:
        while not consumer.assignment():
            log.warning("the topic %s is not there yet", self._topic)
            await asyncio.sleep(AGAIN_AFTER_SECONDS)
        ends: Mapping[TopicPartition, int] = await consumer.end_offsets(consumer.assignment())
        return ends

    async def _reached(self, consumer: Any, ends: Mapping[TopicPartition, int]) -> bool:
        return all([await consumer.position(each) >= end for each, end in ends.items()])

    def _tell(self, records: Sequence[RawRecord]) -> None:
        """Tell the newest readable record of each key."""
        newest: dict[str, Envelope | None] = {}
        for record in records:
            try:
                key, envelope = _read(record)
            except ValueError as error:
                log.error("record %s/%d/%d is left out: %s", self._topic, record.partition, record.offset, error)  # noqa: TRY400 - the reason is all there is
                self._metrics.dead_lettered(self._topic, "undecodable")
            else:
                newest[key] = envelope
        for key, envelope in newest.items():
            self._on_change(key, envelope)


def _read(record: RawRecord) -> tuple[str, Envelope | None]:
    if record.key is None:
        raise ContractError("the record has no key")
    return record.key.decode(), None if record.value is None else decode(record.value, record.headers)
