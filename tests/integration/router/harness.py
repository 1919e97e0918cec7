"""router on real Kafka and MongoDB: complaints and tenants to send it, and a reader of all it says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

import httpx
from aiokafka import TopicPartition
from fastapi import FastAPI

from services.router.main import build
from services.router.settings import Settings
from shared.bus import DeadLetters, KafkaPublisher, Topics, build_broker
from shared.bus.broker import send_as_is
from shared.contracts.cloudevents import decode
from shared.contracts.complaint import (
    ComplaintAssigned,
    ComplaintProgressed,
    ComplaintQueued,
    ComplaintReceived,
    ComplaintRejected,
    ComplaintResolved,
)
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import Agency, Category, Rule, TenantConfigured, TenantKind, WorkingHours
from shared.contracts.values import Channel, ComplaintRef, Location, Visibility, Words
from shared.keyring import Keyring, reporter_key_id, seal
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import connect, database
from tests.support.wait import eventually

SOLO, TEGAL = TenantId("33.72"), TenantId("33.28")
TOKENS = {
    "33.72": {"verifier": "solo-verifier-token", "agency_admin": "solo-agency-token"},
    "33.28": {"verifier": "tegal-verifier-token"},
}
VERIFIER = {"Authorization": "Bearer solo-verifier-token"}
TEGALS_VERIFIER = {"Authorization": "Bearer tegal-verifier-token"}
OF_ROUTER = (ComplaintQueued, ComplaintAssigned, ComplaintProgressed, ComplaintResolved, ComplaintRejected)


def tenant(tenant_id: TenantId = SOLO, *, roads: str = "dpupr") -> TenantConfigured:
    """A city whose road complaints go to the agency `roads`, and lights to Dishub; `umum` has no rule."""
    return TenantConfigured(
        id=tenant_id,
        name="Kota",
        kind=TenantKind.CITY,
        timezone="Asia/Jakarta",
        agencies=tuple(
            Agency(id=a, name=a, short_name=a, email=f"{a}@kota.example") for a in ("dpupr", "dishub", "pu")
        ),
        categories=(
            Category(id="jalan", name="Jalan", name_en="Roads", topic="PEKERJAAN UMUM", keywords=("jalan rusak",)),
            Category(id="lampu", name="Lampu", name_en="Lights", topic="PERHUBUNGAN", keywords=("lampu jalan", "pju")),
            Category(id="umum", name="Umum", name_en="Other", topic="LAINNYA"),
        ),
        rules=(Rule(id="r1", category="jalan", agency=roads), Rule(id="r2", category="lampu", agency="dishub")),
        channels=(),
        working_hours=tuple(WorkingHours(weekday=d, opens=time(8), closes=time(16)) for d in range(5)),
    )


@dataclass
class World:
    """One installation with the other services played by the test."""

    settings: Settings
    said: list[Envelope] = field(default_factory=list)
    dead: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.topics = Topics(self.settings.kafka_topic_prefix)
        self.broker = build_broker(self.settings)
        self.publisher = KafkaPublisher(self.broker, self.topics)
        self.client = connect(self.settings.mongo_url)
        self.keyring = Keyring(self._database("keyring"), self.settings.master_key_bytes)
        self.own = self._database("router")
        self._configurations = 0

    def _database(self, name: str) -> Any:
        return database(self.client, self.settings.mongo_database_prefix, name)

    async def configure(self, configured: TenantConfigured) -> None:
        """Publish a tenant's configuration."""
        self._configurations += 1
        await self._publish(configured, configured.id, TenantId(configured.id), self._configurations, "/tenants")

    async def submit(
        self,
        complaint_id: str,
        *,
        of: TenantId = SOLO,
        category: str | None = None,
        text: str = "Tolong",
        times: int = 1,
        visibility: Visibility = Visibility.PUBLIC,
    ) -> None:
        """Publish a received complaint as intake would, `times` over."""
        event = await self.received(complaint_id, of=of, category=category, text=text, visibility=visibility)
        for _ in range(times):
            await self._publish(event, complaint_id, of, 1, "/intake")

    async def received(
        self, complaint_id: str, *, of: TenantId, category: str | None, text: str, visibility: Visibility
    ) -> ComplaintReceived:
        """Return the event, with its words sealed under a key of the keyring."""
        ref = (of, reporter_key_id(self.settings.master_key_bytes, of, complaint_id))
        key = (await self.keyring.ensure_keys([ref]))[ref]
        return ComplaintReceived(
            complaint=ComplaintRef(
                id=complaint_id,
                tracking_code="3372-K7QM-9XPA-2TBD",
                channel=Channel.WEB,
                visibility=visibility,
                language="id",
                received_at=datetime.now(UTC),
            ),
            words=seal(key, Words(text=text), tenant=of, complaint_id=complaint_id, purpose="words"),
            category=category,
            location=Location(area_code=f"{of}.01"),
        )

    async def _publish(self, event: Any, subject: str, of: TenantId, sequence: int, source: str) -> None:
        await self.publisher.publish(
            [
                Envelope(
                    id=f"{source[1:]}:{subject}.{sequence}",
                    source=source,
                    subject=subject,
                    tenant=of,
                    sequence=sequence,
                    time=datetime.now(UTC),
                    event=event,
                )
            ]
        )

    async def poison(self, partition: int) -> None:
        """Put a record on `complaint.received` that nobody can decode."""
        await send_as_is(self.broker, (self.topics.name(ComplaintReceived.topic), partition), b"x", b"{", [])

    async def rewind(self) -> None:
        """Let the group read everything again; it must have no members."""
        make_consumer: Any = await self.broker.connect()
        consumer = make_consumer(group_id=self.topics.group("router"), enable_auto_commit=False)
        places = [
            TopicPartition(self.topics.name(ComplaintReceived.topic), partition)
            for partition in range(self.settings.kafka_partitions)
        ]
        await consumer.start()
        try:
            consumer.assign(places)
            await consumer.commit(dict.fromkeys(places, 0))
        finally:
            await consumer.stop()

    async def caught_up(self) -> bool:
        """Whether router has committed all received complaints: it is not stuck on one."""
        topic, group = self.topics.name(ComplaintReceived.topic), self.topics.group("router")
        make_consumer: Any = await self.broker.connect()
        consumer = make_consumer(group_id=group, enable_auto_commit=False)
        places = [TopicPartition(topic, partition) for partition in range(self.settings.kafka_partitions)]
        await consumer.start()
        try:
            ends = await consumer.end_offsets(places)
            return all([(await consumer.committed(place) or 0) == end for place, end in ends.items()])
        finally:
            await consumer.stop()

    def of(self, complaint_id: str) -> list[Envelope]:
        """What router has said of a case so far, in order of sequence, repeats included."""
        return sorted((e for e in self.said if e.subject == complaint_id), key=lambda e: e.sequence)

    async def opening(self, complaint_id: str, timeout: float = 20) -> Any:
        """Wait for the first event of a case and return it."""
        return (await eventually(lambda: self.of(complaint_id), timeout=timeout))[0].event

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Read what router says, and its dead letters, inside the block."""
        make_consumer: Any = await self.broker.connect()
        letters = DeadLetters(self.broker, self.topics).topics.dead_letters("router")
        consumer = make_consumer(*self.topics.of(OF_ROUTER), letters, group_id=None, auto_offset_reset="earliest")
        await consumer.start()

        async def read() -> None:
            async for record in consumer:
                if record.topic == letters:
                    self.dead.append(record)
                else:
                    self.said.append(decode(record.value, record.headers))

        task = asyncio.create_task(read())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await consumer.stop()


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """router inside this process, ready for work, and a client of its API."""
    app = build(settings)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://router")
    async with app.state.lifecycle.run(), client as api:

        async def ready() -> bool:
            answer = await api.get("/health/ready")
            assert answer.status_code == 200, answer.text
            return True

        await eventually(ready, timeout=30)
        yield app, api
