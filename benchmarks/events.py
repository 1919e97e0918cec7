"""Events as intake and router publish them, prepared so that producing them costs little, and how far readers are."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from benchmarks.setting import KEY, PARTITIONS, SOLO, Bench
from shared.contracts.base import Event
from shared.contracts.cloudevents import Encoded, encode
from shared.contracts.complaint import AssignedBy, ComplaintAssigned, ComplaintReceived
from shared.contracts.envelope import Envelope
from shared.contracts.values import (
    Channel,
    Classification,
    ComplaintRef,
    Deadlines,
    Location,
    ReporterDetails,
    Visibility,
    Words,
)
from shared.keyring import DataKey, Keyring, reporter_key_id, seal, tracking_code
from shared.keyring.keys import KeyRef
from shared.tenancy.mongo import connect, database

LOOKED_EVERY_S = 0.05
"""Looking costs Kafka something, too."""

TEXT = "Jalan berlubang di depan pasar, sudah dua minggu belum ditambal."
ADDRESS, PHONE, AREA, LAT, LON = "Jl. Slamet Riyadi 1", "+6281225550100", "33.72.01", -7.5666, 110.8167


async def complaints(bench: Bench, first: int, count: int) -> list[ComplaintReceived]:
    """Return complaints as intake takes them in, sealed under keys that are in the keyring."""
    ids = [f"{number:032x}" for number in range(first, first + count)]
    names = {each: reporter_key_id(KEY, SOLO, each) for each in ids}
    client = connect(bench.stack.mongo)
    keyring = Keyring(database(client, bench.namespace.mongo_prefix, "keyring"), KEY)
    keys: dict[KeyRef, DataKey] = {}
    for start in range(0, count, 1000):
        keys |= await keyring.ensure_keys([(SOLO, names[each]) for each in ids[start : start + 1000]])
    client.close()
    return [_received(each, keys[SOLO, names[each]]) for each in ids]


def _received(complaint: str, key: DataKey) -> ComplaintReceived:
    reporter = ReporterDetails(name="Pelapor", phone=PHONE)
    return ComplaintReceived(
        complaint=ComplaintRef(
            id=complaint,
            tracking_code=tracking_code(KEY, SOLO, complaint),
            channel=Channel.API,
            visibility=Visibility.PUBLIC,
            language="id",
            received_at=datetime.now(UTC),
            reporter=seal(key, reporter, tenant=SOLO, complaint_id=complaint, purpose="reporter"),
        ),
        words=seal(key, Words(text=TEXT, address=ADDRESS), tenant=SOLO, complaint_id=complaint, purpose="words"),
        location=Location(lat=LAT, lon=LON, area_code=AREA),
    )


def assigned(received: ComplaintReceived) -> ComplaintAssigned:
    """Return what router says of it next."""
    now = datetime.now(UTC)
    return ComplaintAssigned(
        complaint=received.complaint,
        category="jalan-rusak",
        classification=Classification.ORDINARY,
        area_code=AREA,
        agency="dpupr",
        unit=None,
        by=AssignedBy.RULE,
        deadlines=Deadlines(respond=now + timedelta(days=3), resolve=now + timedelta(days=14)),
        at=now,
    )


def record(event: Event, complaint: str, source: str, sequence: int = 1) -> Encoded:
    """Return an event as it lies in Kafka."""
    return encode(
        Envelope(
            id=f"{source.strip('/')}:{complaint}.{sequence}",
            source=source,
            subject=complaint,
            tenant=SOLO,
            sequence=sequence,
            time=datetime.now(UTC),
            event=event,
        )
    )


async def produce(bench: Bench, lots: Sequence[tuple[str, Encoded]]) -> None:
    """Write records to topics (their whole names), as fast as Kafka takes them."""
    producer = AIOKafkaProducer(bootstrap_servers=bench.stack.kafka, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        for start in range(0, len(lots), 1000):
            lot = lots[start : start + 1000]
            await asyncio.gather(
                *[await producer.send(topic, each.value, each.key, headers=each.headers) for topic, each in lot]
            )
    finally:
        await producer.stop()


class Progress:
    """How many records a group has behind it, or topics hold."""

    def __init__(self, bench: Bench) -> None:
        self._kafka = bench.stack.kafka
        self._admin: Any = None
        self._consumer: Any = None

    async def __aenter__(self) -> Self:
        self._admin = AIOKafkaAdminClient(bootstrap_servers=self._kafka)
        self._consumer = AIOKafkaConsumer(bootstrap_servers=self._kafka, enable_auto_commit=False)
        await self._admin.start()
        await self._consumer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()
        await self._admin.close()

    async def committed(self, group: str, topics: Sequence[str]) -> int:
        """Return how many records of the topics the group has behind it."""
        offsets = await self._admin.list_consumer_group_offsets(group)
        return sum(max(0, at.offset) for part, at in offsets.items() if part.topic in topics)

    async def held(self, topics: Sequence[str]) -> int:
        """Return how many records the topics hold."""
        parts = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
        return sum((await self._consumer.end_offsets(parts)).values())


async def reached(read: Callable[[], Awaitable[int]], wanted: int, seconds: float = 120.0) -> float:
    """Wait until `read` gives at least `wanted`; return `time.perf_counter()` of then."""
    async with asyncio.timeout(seconds):
        while await read() < wanted:
            await asyncio.sleep(LOOKED_EVERY_S)
    return time.perf_counter()


async def steady_rate(read: Callable[[], Awaitable[int]], total: int, seconds: float = 120.0) -> float:
    """Return items a second between the first tenth and the last of them."""
    first: tuple[float, int] | None = None
    async with asyncio.timeout(seconds):
        while True:
            done, now = await read(), time.perf_counter()
            if done >= total:
                return (done - first[1]) / (now - first[0]) if first else float("inf")
            if first is None and done >= total / 10:
                first = (now, done)
            await asyncio.sleep(LOOKED_EVERY_S)
