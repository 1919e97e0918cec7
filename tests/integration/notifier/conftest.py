"""A notifier in this process, on real Kafka and MongoDB, with real providers to talk to."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.notifier.main import build
from services.notifier.settings import Settings
from shared.bus import admin
from shared.bus.broker import build_broker
from shared.bus.publisher import KafkaPublisher
from shared.bus.topics import Topics
from shared.contracts.base import Event, Value
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import Channel, ComplaintRef, ReporterDetails, Sealed, Visibility
from shared.keyring.codes import reporter_key_id
from shared.keyring.keyring import Keyring
from shared.keyring.sealing import Purpose, seal
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, connect, database
from shared.tenants.loader import load_tenant
from tests.support.namespace import Namespace
from tests.support.providers import KEY, MailBox, SmsServer, mail_box, sms_server
from tests.support.stack import Stack
from tests.support.wait import eventually
from tests.unit.notifier import builders

MASTER_KEY = b"a key for tests, 32 bytes long.."
SOLO = TenantId("33.72")
PHONE = "+6281225550147"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TENANT_FILE = Path(__file__).parents[3] / "deploy/tenants/33.72.yaml"


@dataclass
class Desk:
    """What a test needs at hand: events to publish, providers to look at, the notifier to start."""

    settings: Settings
    gateway: SmsServer
    mail: MailBox
    database: Database
    keyring: Keyring
    publisher: KafkaPublisher
    tenant: TenantConfigured
    stack: AsyncExitStack
    apps: list[FastAPI] = field(default_factory=list)

    async def publish(
        self, event: Event, subject: str, sequence: int = 1, source: str = "/router", tenant: TenantId = SOLO
    ) -> Envelope:
        """Publish an event as router (or intake) would."""
        envelope = Envelope(
            id=f"{source.strip('/')}:{subject}.{sequence}",
            source=source,
            subject=subject,
            tenant=tenant,
            sequence=sequence,
            time=NOW,
            event=event,
        )
        await self.publisher.publish([envelope])
        return envelope

    async def sealed(
        self, subject: str, value: Value, *, purpose: Purpose = "reporter", owner: str | None = None
    ) -> Sealed:
        """What somebody left with a complaint or subscription, sealed as intake does it under the owner's key."""
        key_id = reporter_key_id(MASTER_KEY, SOLO, owner or subject)
        keys = await self.keyring.ensure_keys([(SOLO, key_id)])
        return seal(keys[SOLO, key_id], value, tenant=SOLO, complaint_id=subject, purpose=purpose)

    async def complaint(
        self, number: int = 1, *, phone: str | None = PHONE, email: str | None = None, owner: str | None = None
    ) -> ComplaintRef:
        """A complaint whose reporter left that contact."""
        complaint_id = f"{number:032x}"
        details = ReporterDetails(name="Siti", phone=phone, email=email)
        sealed = await self.sealed(complaint_id, details, owner=owner)
        return ComplaintRef(
            id=complaint_id,
            tracking_code=f"3372-{number:04d}-9XPA-2TBD",
            channel=Channel.API,
            visibility=Visibility.PUBLIC,
            language="id",
            received_at=NOW,
            reporter=sealed,
        )

    async def start(self, **changes: Any) -> FastAPI:
        """Start a notifier (another one, if one runs)."""
        app = build(self.settings.model_copy(update={"http_port": 8003 + len(self.apps)} | changes))
        await self.stack.enter_async_context(app.router.lifespan_context(app))
        self.apps.append(app)
        return app

    def texted(self, phone: str) -> list[str]:
        """The SMS that the gateway took for a number, in order."""
        return [sms["text"] for sms in self.gateway.asked if sms["to"] == phone]

    def mailed(self, address: str) -> list[str]:
        """The mails that were sent there, readable, in order."""
        parsed = [message_from_string(text, policy=policy.default) for to, text in self.mail.got if to == address]
        return [f"{mail['Subject']}\n{mail.get_content()}" for mail in parsed]

    async def states(self) -> list[str]:
        """The states of all notifications, sorted."""
        return sorted([item["state"] async for item in self.database["notifications"].find()])

    async def until(self, *states: str, timeout: float = 20.0) -> None:
        """Wait until the notifications are in exactly these states."""

        async def there() -> bool:
            found = await self.states()
            assert found == sorted(states)
            return True

        await eventually(there, timeout)


def settings_for(stack: Stack, namespace: Namespace, gateway: SmsServer, mail: MailBox) -> Settings:
    return Settings(
        kafka_bootstrap_servers=stack.kafka,
        kafka_topic_prefix=namespace.topic_prefix,
        kafka_partitions=2,
        mongo_url=stack.mongo,
        mongo_database_prefix=namespace.mongo_prefix,
        master_key=SecretStr(base64.b64encode(MASTER_KEY).decode()),
        sms_gateway_url=gateway.url,
        sms_gateway_key=SecretStr(KEY),
        smtp_url=SecretStr(mail.url),
        provider_timeout=2.0,
        send_first_wait=0.05,
        staff_tokens={
            "33.72": {"verifier": SecretStr("solo-verifier-token"), "agency_admin": SecretStr("solo-agency-token")},
            "36.71": {"verifier": SecretStr("tangerang-verifier-token")},
        },
    )


@asynccontextmanager
async def publishing(settings: Settings) -> AsyncIterator[KafkaPublisher]:
    broker = build_broker(settings)
    try:
        yield KafkaPublisher(broker, Topics(settings.kafka_topic_prefix))
    finally:
        await broker.stop()


@pytest.fixture
async def desk(stack: Stack, namespace: Namespace) -> AsyncIterator[Desk]:
    """Everything around a notifier, which the test starts itself."""
    tenant = await asyncio.to_thread(load_tenant, TENANT_FILE)
    assert isinstance(tenant, TenantConfigured)
    with mail_box() as mail:
        async with sms_server() as gateway, AsyncExitStack() as running:
            settings = settings_for(stack, namespace, gateway, mail)
            await admin.apply(settings)
            publisher = await running.enter_async_context(publishing(settings))
            client = connect(stack.mongo)
            running.callback(client.close)
            desk = Desk(
                settings=settings,
                gateway=gateway,
                mail=mail,
                database=database(client, namespace.mongo_prefix, "notifier"),
                keyring=Keyring(database(client, namespace.mongo_prefix, "keyring"), MASTER_KEY),
                publisher=publisher,
                tenant=tenant,
                stack=running,
            )
            await publisher.publish(
                [_configured(tenant), *(_configured(builders.tenant(code)) for code in ("33", "33.28"))]
            )
            yield desk


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


@pytest.fixture
def api() -> Callable[[FastAPI], httpx.AsyncClient]:
    """A client of a service in this process."""
    return lambda app: httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier")
