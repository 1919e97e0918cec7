"""An intake in a process of its own with Surakarta as its tenant, and pages of it opened with a watchful eye."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, expect

from services.intake.settings import Settings
from shared.bus import admin
from shared.bus.broker import build_broker
from shared.bus.publisher import KafkaPublisher
from shared.bus.topics import Topics
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from shared.tenants.loader import load_tenant
from tests.integration.intake.conftest import NOW, TENANTS
from tests.support.axe import violations
from tests.support.namespace import drop, new_namespace
from tests.support.processes import MASTER_KEY, ServiceProcess, service_env
from tests.support.stack import Stack
from tests.support.wait import wait_until

PHONE = (360, 740)
DESKTOP = (1440, 900)


@contextmanager
def intake_with_surakarta(stack: Stack, logs: Path) -> Iterator[str]:
    """Start it; yield its address."""
    namespace = new_namespace()
    env = service_env(stack, namespace, public_url="http://127.0.0.1")
    settings = Settings(
        kafka_bootstrap_servers=stack.kafka,
        kafka_topic_prefix=namespace.topic_prefix,
        kafka_partitions=3,
        mongo_url=stack.mongo,
        mongo_database_prefix=namespace.mongo_prefix,
        master_key=MASTER_KEY,
    )
    with ThreadPoolExecutor(1) as apart:  # Playwright's sync API keeps a loop running in this thread
        apart.submit(asyncio.run, _publish(settings)).result()
    service = ServiceProcess("intake", env, logs=logs)
    service.start()
    try:
        wait_until(lambda: _ready(service), 60)
        yield service.url
    finally:
        service.stop()
        drop(stack, namespace)


def _ready(service: ServiceProcess) -> bool:
    assert service.running, service.log_tail()
    try:
        return httpx.get(f"{service.url}/health/ready").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def _publish(settings: Settings) -> None:
    await admin.apply(settings)
    tenant = load_tenant(TENANTS / "33.72.yaml")
    assert isinstance(tenant, TenantConfigured)
    broker = build_broker(settings)
    envelope = Envelope(
        id="tenant:33.72.1",
        source="/tenants",
        subject=tenant.id,
        tenant=TenantId(tenant.id),
        sequence=1,
        time=NOW,
        event=tenant,
    )
    await KafkaPublisher(broker, Topics(settings.kafka_topic_prefix)).publish([envelope])
    await broker.stop()


@contextmanager
def opened(
    browser: Browser,
    url: str,
    size: tuple[int, int] = PHONE,
    *,
    script: bool = True,
    dark: bool = False,
    cookies: Sequence[tuple[str, str]] = (),
    expected: Sequence[str] = ("422",),
) -> Iterator[Page]:
    """A page; an error of a script or a resource is a failure unless it is `expected`.

    Where only intake runs, the tracking page that a reply leads back to is a 404.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=script,
        color_scheme="dark" if dark else "light",
        locale="id-ID",
        geolocation={"latitude": -7.5666, "longitude": 110.8282},
        permissions=["geolocation", "clipboard-read", "clipboard-write"],
    )
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    yield page
    context.close()
    assert [text for text in complaints if not any(one in text for one in expected)] == []


def check(page: Page, heading: str, *, script: bool = True) -> None:
    """The page is whole: its heading, nothing wider than the screen, nothing that keeps somebody out."""
    expect(page.locator("h1")).to_have_text(heading)
    if script:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), heading
        assert [str(found) for found in violations(page)] == [], heading
