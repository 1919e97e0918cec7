"""router as a process of its own, with Solo as in the example, its staff, and cases of every kind on the desk."""

import asyncio
import base64
import json
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from deploy.cli.tenant import apply_tenants
from services.router.adapters.accounts.accounts import MongoAccounts
from services.router.adapters.accounts.hashing import Argon2Hasher
from shared.bus import KafkaPublisher, Topics, build_broker
from shared.bus.admin import apply
from shared.config import KafkaAddress
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.envelope import Envelope
from shared.contracts.values import Channel, ComplaintRef, Location, ReporterDetails, Visibility, Words
from shared.keyring import Keyring, reporter_key_id, seal
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import connect, database
from tests.integration.reporting.province import TEXTS, example_tenants
from tests.integration.router.staffed import PASSWORD
from tests.support.namespace import Namespace, kafka_address
from tests.support.processes import MASTER_KEY, ServiceProcess, service_env
from tests.support.stack import Stack
from tests.support.wait import eventually

T = TypeVar("T")
SOLO = TenantId("33.72")
MASTER_KEY_BYTES = base64.b64decode(MASTER_KEY)
TOKENS = {SOLO: {"verifier": "solo-verifier-token", "agency_admin": "solo-agency-token"}}
VERIFIER = {"Authorization": "Bearer solo-verifier-token"}
AGENCY = {"Authorization": "Bearer solo-agency-token"}
ACCOUNTS = ("tim-aduan-1", "tim-aduan-2", "dpupr-admin", "dishub-admin", "wali-kota", "humas", "lurah-laweyan-pajang")
CATEGORIES = ("jalan-rusak", "penerangan-jalan", "sampah", None, "drainase", "layanan-kelurahan", None, "ktp")
AREAS = ("33.72.01.1001", "33.72.04.1011", "33.72.01.1003", "33.72.05.1004", "33.72.03.1004")
CHANNELS = (Channel.WEB, Channel.SMS, Channel.WEB, Channel.PHONE, Channel.SOCIAL)


@dataclass(frozen=True)
class Desk:
    """`url` of the service; `complaints` are the ids, oldest first."""

    url: str
    complaints: Sequence[str]
    address: KafkaAddress
    stack: Stack
    namespace: Namespace

    def submit(self, complaint_id: str, category: str | None = None, area: str = AREAS[0]) -> None:
        """Let one more complaint come in."""
        apart(_submit(self, complaint_id, category, area))

    def decide(self, case_id: str, what: str, headers: dict[str, str] = VERIFIER, **body: Any) -> dict[str, Any]:
        """Carry out a command by the API, as somebody else would."""
        answer = httpx.post(f"{self.url}/api/v1/tenants/{SOLO}/cases/{case_id}/{what}", headers=headers, json=body)
        assert answer.status_code == httpx.codes.OK, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def case(self, case_id: str) -> dict[str, Any]:
        """The case as it is now."""
        found: dict[str, Any] = httpx.get(
            f"{self.url}/api/v1/tenants/{SOLO}/cases/{case_id}", headers=VERIFIER, timeout=10
        ).json()
        return found


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine from a test that may stand in a running loop (Playwright's)."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@contextmanager
def desk_site(stack: Stack, namespace: Namespace, logs: Path, *, count: int = 40, **more: str) -> Iterator[Desk]:
    """Start the service, let complaints of the last month come in, and do a little of the work on them."""
    address = kafka_address(stack.kafka, namespace.topic_prefix)
    complaints = [f"{number * 2654435761 % 2**32:08x}{number:08x}" for number in range(1, count + 1)]
    apart(_prepare(stack, namespace, address))
    env = service_env(stack, namespace, staff_tokens=json.dumps(TOKENS), **more)
    service = ServiceProcess("router", env, logs=logs)
    service.start()
    desk = Desk(service.url, complaints, address, stack, namespace)
    try:
        apart(_filled(service, desk))
        yield desk
    finally:
        service.stop()


async def _prepare(stack: Stack, namespace: Namespace, address: KafkaAddress) -> None:
    await apply(address)
    await apply_tenants(address, example_tenants())
    client = connect(stack.mongo)
    accounts = MongoAccounts(database(client, namespace.mongo_prefix, "router"), MASTER_KEY_BYTES)
    await accounts.ensure_indexes()
    kept = await Argon2Hasher().hash(PASSWORD)
    for account in ACCOUNTS:
        await accounts.set_password((SOLO, account), kept)
    client.close()


async def _filled(service: ServiceProcess, desk: Desk) -> None:
    await service.ready()
    events = [
        (complaint, CATEGORIES[n % len(CATEGORIES)], AREAS[n % len(AREAS)], CHANNELS[n % len(CHANNELS)], n)
        for n, complaint in enumerate(desk.complaints)
    ]
    await _publish(desk, [await _received(desk, *event) for event in events])
    async with httpx.AsyncClient(base_url=desk.url, timeout=20, headers=VERIFIER) as client:

        async def opened() -> bool:
            page = (await client.get(f"/api/v1/tenants/{SOLO}/cases", params={"limit": 200})).json()
            return len(page["items"]) == len(desk.complaints)

        await eventually(opened, timeout=60)
        for complaint, category, _area, _channel, n in events:
            await _work(client, complaint, category, n)


async def _work(client: httpx.AsyncClient, complaint: str, category: str | None, n: int) -> None:
    """Some wait for the reporter, some are at work, some were said to be another's; most wait."""
    path = f"/api/v1/tenants/{SOLO}/cases/{complaint}"
    if category is None and n % 3 == 0:
        await client.post(f"{path}/deferral", json={"question": "Di jalan mana tepatnya?"})
    elif category and n % 4 == 1:
        await client.post(f"{path}/progress", json={"note": "Tim kami meninjau lokasi besok pagi."})
    elif category and n % 9 == 2:
        body = {"note": "Ini saluran milik Dishub.", "proposal": "dishub"}
        await client.post(f"{path}/dispute", json=body, headers=AGENCY)


async def _submit(desk: Desk, complaint_id: str, category: str | None, area: str) -> None:
    await _publish(
        desk, [await _received(desk, complaint_id, category, area, Channel.WEB, 0, ago=timedelta(minutes=1))]
    )
    async with httpx.AsyncClient(base_url=desk.url, timeout=20, headers=VERIFIER) as client:

        async def opened() -> bool:
            return (await client.get(f"/api/v1/tenants/{SOLO}/cases/{complaint_id}")).status_code == httpx.codes.OK

        await eventually(opened, timeout=30)


async def _received(  # noqa: PLR0917 - what a complaint is made of
    desk: Desk,
    complaint_id: str,
    category: str | None,
    area: str,
    channel: Channel,
    n: int,
    ago: timedelta | None = None,
) -> Envelope:
    client = connect(desk.stack.mongo)
    keyring = Keyring(database(client, desk.namespace.mongo_prefix, "keyring"), MASTER_KEY_BYTES)
    ref = (SOLO, reporter_key_id(MASTER_KEY_BYTES, SOLO, complaint_id))
    key = (await keyring.ensure_keys([ref]))[ref]
    at = datetime.now(UTC) - (ago or timedelta(hours=1 + n * 7))
    words, person = Words(text=TEXTS[n % len(TEXTS)]), ReporterDetails(name="Siti Rahayu", phone="+6281234567890")
    event = ComplaintReceived(
        complaint=ComplaintRef(
            id=complaint_id,
            tracking_code="3372-K7QM-9XPA-2TBD",
            channel=channel,
            visibility=Visibility.PUBLIC,
            language="id",
            received_at=at,
            reporter=seal(key, person, tenant=SOLO, complaint_id=complaint_id, purpose="reporter"),
        ),
        words=seal(key, words, tenant=SOLO, complaint_id=complaint_id, purpose="words"),
        category=category,
        location=Location(area_code=area),
    )
    client.close()
    return Envelope(
        id=f"intake:{complaint_id}.1",
        source="/intake",
        subject=complaint_id,
        tenant=SOLO,
        sequence=1,
        time=at,
        event=event,
    )


async def _publish(desk: Desk, envelopes: Sequence[Envelope]) -> None:
    broker = build_broker(desk.address)
    await broker.start()
    try:
        await KafkaPublisher(broker, Topics(desk.address.kafka_topic_prefix)).publish(envelopes)
    finally:
        await broker.stop()
