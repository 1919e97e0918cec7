"""What the tests of the bus share: events to send, handlers that remember, consumers that run for a while."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiokafka import TopicPartition
from faststream.kafka import KafkaBroker

from shared.bus import Batch, BatchConsumer, DeadLetters, KafkaPublisher, Patience, Topics, build_broker
from shared.bus.admin import apply
from shared.bus.broker import send_as_is
from shared.bus.redrive import DeadLetterBox
from shared.checkpoints import no_checkpoint
from shared.config import KafkaAddress
from shared.contracts.base import Event
from shared.contracts.complaint import ComplaintReceived, ComplaintResolved
from shared.contracts.envelope import Envelope
from shared.contracts.values import Channel, ComplaintRef, Sealed, Visibility
from shared.telemetry import Metrics
from shared.tenancy.ids import TenantId
from tests.support.namespace import kafka_address
from tests.support.wait import eventually

AT = datetime(2026, 3, 2, 7, 5, tzinfo=UTC)
QUICK = Patience(first_wait=0.01, longest_wait=0.05, give_up_after=0.5)


def kafka_here(bootstrap_servers: str, topic_prefix: str) -> KafkaAddress:
    """Settings of the bus for a test: two partitions a topic."""
    return kafka_address(bootstrap_servers, topic_prefix, partitions=2)


def received(number: int) -> Envelope:
    """A complaint that came in; its subject and id tell the number."""
    return _envelope(f"complaint-{number}", ComplaintReceived(complaint=_ref(number), words=Sealed(key="k", data="AA")))


def resolved(number: int) -> Envelope:
    """The same complaint, done."""
    return _envelope(
        f"complaint-{number}", ComplaintResolved(complaint=_ref(number), agency="dpupr", note="Selesai.", at=AT)
    )


def _ref(number: int) -> ComplaintRef:
    return ComplaintRef(
        id=f"complaint-{number}",
        tracking_code=f"3372-{number:04}",
        channel=Channel.SMS,
        visibility=Visibility.PUBLIC,
        language="id",
        received_at=AT,
    )


def _envelope(subject: str, event: Event) -> Envelope:
    return Envelope(
        id=f"test:{subject}.1",
        source="/test",
        subject=subject,
        tenant=TenantId("33.72"),
        sequence=1,
        time=AT,
        event=event,
    )


@dataclass
class Seen:
    """A handler that remembers its batches, and fails first when told to."""

    batches: list[Batch] = field(default_factory=list)
    before: Callable[[Batch], None] = lambda _batch: None

    async def __call__(self, batch: Batch) -> None:
        self.before(batch)
        self.batches.append(batch)

    @property
    def subjects(self) -> list[str]:
        return [received.envelope.subject for batch in self.batches for received in batch.records]


class Bus:
    """One installation's topics under a prefix, and ways in and out of them."""

    def __init__(self, settings: KafkaAddress) -> None:
        self.settings = settings
        self.topics = Topics(settings.kafka_topic_prefix)
        self.broker: KafkaBroker = build_broker(settings)
        self.publisher = KafkaPublisher(self.broker, self.topics)
        self.dead_letters = DeadLetters(self.broker, self.topics)
        self.metrics = Metrics("test")

    async def start(self) -> None:
        await apply(self.settings)
        await self.broker.start()

    async def stop(self) -> None:
        await self.broker.stop()

    def consumer(
        self, handle: Any, *, topics: Sequence[type[Event]] = (ComplaintReceived,), **more: Any
    ) -> BatchConsumer:
        """A member of the group `router` that does not wait long."""
        options = {
            "checkpoint": no_checkpoint,
            "metrics": self.metrics,
            "patience": QUICK,
            "dead_letters": self.dead_letters,
        }
        return BatchConsumer(self.broker, group="router", topics=topics, handle=handle, **{**options, **more})

    async def send_raw(
        self,
        value: bytes | None,
        headers: Sequence[tuple[str, bytes | None]],
        *,
        key: bytes | None = b"raw",
        partition: int = 0,
    ) -> int:
        """Put bytes on `complaint.received` as they are; return the offset."""
        await send_as_is(self.broker, (self.topics.name("complaint.received"), partition), key, value, headers)
        return (await self.ends())[partition] - 1

    async def committed(self, topic: str = "complaint.received", group: str = "router") -> dict[int, int]:
        """The offsets a group has committed, by partition."""
        admin = self.broker.config.admin_client
        offsets = await admin.list_consumer_group_offsets(self.topics.group(group))
        name = self.topics.name(topic)
        return {at.partition: each.offset for at, each in offsets.items() if at.topic == name}

    async def ends(self, topic: str = "complaint.received") -> dict[int, int]:
        """The end offset of each partition."""
        make_consumer: Any = await self.broker.connect()
        consumer = make_consumer(group_id=None)
        await consumer.start()
        try:
            places = [TopicPartition(self.topics.name(topic), each) for each in range(self.settings.kafka_partitions)]
            return {place.partition: end for place, end in (await consumer.end_offsets(places)).items()}
        finally:
            await consumer.stop()

    async def caught_up(self, topic: str = "complaint.received") -> bool:
        """Whether everything there is has been committed."""
        ends = await self.ends(topic)
        committed = await self.committed(topic)
        return all(committed.get(partition, 0) == end for partition, end in ends.items())

    def box(self, group: str = "router") -> DeadLetterBox:
        return DeadLetterBox(self.broker, self.topics, group)


@contextlib.asynccontextmanager
async def running(*consumers: BatchConsumer) -> AsyncIterator[list["asyncio.Task[None]"]]:
    """Run consumers inside the block; each has its partitions when it begins. Stopped in the ordinary way after it."""
    tasks = [asyncio.create_task(consumer.run()) for consumer in consumers]
    try:
        await eventually(
            lambda: any(task.done() for task in tasks) or all(consumer.assigned() for consumer in consumers), timeout=20
        )
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
