"""An intake in this process, on real Kafka and MongoDB, with Surakarta and Tangerang as its tenants."""

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from fastapi import FastAPI
from PIL import Image
from pydantic import SecretStr

from services.intake.main import build
from services.intake.settings import Settings
from shared.bus import admin
from shared.bus.broker import build_broker
from shared.bus.publisher import KafkaPublisher
from shared.bus.topics import Topics
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured
from shared.keyring.keyring import Keyring
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Client, Database, connect, database
from shared.tenants.loader import load_tenant
from tests.support.namespace import Namespace
from tests.support.stack import Stack
from tests.support.wait import eventually

MASTER_KEY = b"a key for tests, 32 bytes long.."
SOLO, TANGERANG = TenantId("33.72"), TenantId("36.71")
TOKEN = "gateway-of-solo"
TENANTS = Path(__file__).parents[3] / "deploy/tenants"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@dataclass
class Intake:
    """What a test needs at hand. `client` talks to the intake that was started last."""

    settings: Settings
    mongo: Client
    publisher: KafkaPublisher
    running: AsyncExitStack
    tenants: dict[str, TenantConfigured]
    clients: list[httpx.AsyncClient] = field(default_factory=list)
    apps: list[FastAPI] = field(default_factory=list)

    @property
    def client(self) -> httpx.AsyncClient:
        return self.clients[-1]

    @property
    def database(self) -> Database:
        return database(self.mongo, self.settings.mongo_database_prefix, "intake")

    @property
    def keyring(self) -> Keyring:
        """A keyring that has cached nothing."""
        return Keyring(database(self.mongo, self.settings.mongo_database_prefix, "keyring"), MASTER_KEY)

    async def start(self, **changes: Any) -> httpx.AsyncClient:
        """Start an intake (another replica, if one runs) and wait until it knows the tenants."""
        app = build(self.settings.model_copy(update=changes))
        await self.running.enter_async_context(app.router.lifespan_context(app))
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://intake.test"
        )
        self.apps.append(app)
        self.clients.append(await self.running.enter_async_context(client))

        async def ready() -> bool:
            return (await client.get("/health/ready")).status_code == httpx.codes.OK

        await eventually(ready, 30)
        return client

    async def submit(self, body: dict[str, Any], key: str | None = None, tenant: str = SOLO) -> httpx.Response:
        """Send a complaint as JSON."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return await self.client.post(f"/api/v1/tenants/{tenant}/complaints", json=body, headers=headers)

    async def commits(self) -> list[dict[str, Any]]:
        """Every commit there is, as it lies."""
        return await self.database["commits"].find().to_list(None)

    async def configure(self, **changes: Any) -> None:
        """Change Surakarta's file; the intake hears of it in a moment."""
        await self.publisher.publish([_configured(self.tenants[SOLO].model_copy(update=changes))])

    async def published(self, count: int, event: str = "complaint.received") -> list[Any]:
        """The records on a topic, once there are `count` of them."""
        topic = Topics(self.settings.kafka_topic_prefix).name(event)
        consumer = AIOKafkaConsumer(
            topic, bootstrap_servers=self.settings.kafka_bootstrap_servers, auto_offset_reset="earliest"
        )
        await consumer.start()
        records: list[Any] = []

        async def enough() -> bool:
            for found in (await consumer.getmany(timeout_ms=100)).values():
                records.extend(found)
            return len(records) >= count

        try:
            await eventually(enough, 20)
        finally:
            await consumer.stop()
        return records


@pytest.fixture
async def intake(stack: Stack, namespace: Namespace) -> AsyncIterator[Intake]:
    """An intake that runs."""
    settings = Settings(
        kafka_bootstrap_servers=stack.kafka,
        kafka_topic_prefix=namespace.topic_prefix,
        kafka_partitions=1,
        mongo_url=stack.mongo,
        mongo_database_prefix=namespace.mongo_prefix,
        master_key=SecretStr(base64.b64encode(MASTER_KEY).decode()),
        public_url="http://intake.test",
        sms_gateway_tokens={"33.72": SecretStr(TOKEN)},
    )
    await admin.apply(settings, groups=())
    async with AsyncExitStack() as running:
        tenants = await asyncio.to_thread(_tenants)
        broker = build_broker(settings)
        running.push_async_callback(broker.stop)
        publisher = KafkaPublisher(broker, Topics(settings.kafka_topic_prefix))
        await publisher.publish([_configured(tenant) for tenant in tenants.values()])
        mongo = connect(stack.mongo)
        running.callback(mongo.close)
        intake = Intake(settings=settings, mongo=mongo, publisher=publisher, running=running, tenants=tenants)
        await intake.start()
        yield intake


@pytest.fixture
def photo() -> Callable[..., bytes]:
    """Draws a photo: `photo("JPEG", size, exif=…)`."""
    return draw


def draw(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """A photo of nothing, as a camera would write it."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _tenants() -> dict[str, TenantConfigured]:
    found = {}
    for code in (SOLO, TANGERANG):
        tenant = load_tenant(TENANTS / f"{code}.yaml")
        assert isinstance(tenant, TenantConfigured)
        found[str(code)] = tenant
    return found


def _configured(tenant: TenantConfigured) -> Envelope:
    return Envelope(
        id=f"tenant:{tenant.id}.1",
        source="/tenants",
        subject=tenant.id,
        tenant=TenantId(tenant.id),
        sequence=1,
        time=NOW,
        event=tenant,
    )
