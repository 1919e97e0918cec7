"""reporting as a process of its own, with the example tenants and a lively month, for tests that look at pages."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx

from deploy.cli.tenant import apply_tenants
from shared.bus import KafkaPublisher, Topics, build_broker
from shared.bus.admin import apply
from shared.config import KafkaAddress
from shared.contracts.envelope import Envelope
from shared.keyring import Keyring
from shared.tenancy.mongo import connect, database
from tests.integration.reporting.long_story import LongStory
from tests.integration.reporting.province import example_tenants, lively
from tests.integration.reporting.story import MASTER_KEY, told
from tests.support.namespace import Namespace, kafka_address
from tests.support.processes import ServiceProcess, service_env
from tests.support.stack import Stack
from tests.support.wait import eventually

T = TypeVar("T")


@dataclass(frozen=True)
class Site:
    """`url` of the service, and the stories it has been told, oldest complaint id first."""

    url: str
    stories: Sequence[LongStory]
    address: KafkaAddress

    def tell(self, envelopes: Sequence[Envelope]) -> None:
        """Publish more events, as router would."""
        apart(publish(self.address, envelopes))

    def one(self, tenant: str, *statuses: str) -> LongStory:
        """The first public complaint of the tenant whose case events were exactly these."""
        return next(
            story
            for story in self.stories
            if story.tenant == tenant
            and story.visibility == "public"
            and story.area
            and [each.event.topic.partition(".")[2] for each in story.envelopes if each.source == "/router"]
            == list(statuses)
        )


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine from a test that may stand in a running loop (Playwright's)."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@contextmanager
def reporting_site(stack: Stack, namespace: Namespace, logs: Path, *, count: int = 400) -> Iterator[Site]:
    """Start the service, tell it a month, and wait until it shows it."""
    address, stories = apart(seed(stack, namespace, count))
    service = ServiceProcess("reporting", service_env(stack, namespace), logs=logs)
    service.start()
    try:
        apart(_shown(service, len(stories)))
        yield Site(service.url, stories, address)
    finally:
        service.stop()


async def seed(stack: Stack, namespace: Namespace, count: int) -> tuple[KafkaAddress, list[LongStory]]:
    """Make topics and tenants, and publish a month of `count` complaints."""
    address = kafka_address(stack.kafka, namespace.topic_prefix)
    await apply(address)
    tenants = example_tenants()
    await apply_tenants(address, tenants)
    client = connect(stack.mongo)
    keyring = Keyring(database(client, namespace.mongo_prefix, "keyring"), MASTER_KEY)
    stories = await lively(keyring, tenants, datetime.now(UTC), count)
    client.close()
    await publish(address, told(stories))
    return address, stories


async def publish(address: KafkaAddress, envelopes: Sequence[Envelope]) -> None:
    """Publish events as the relays do."""
    broker = build_broker(address)
    await broker.start()
    try:
        await KafkaPublisher(broker, Topics(address.kafka_topic_prefix)).publish(envelopes)
    finally:
        await broker.stop()


async def _shown(service: ServiceProcess, count: int) -> None:
    await service.ready()
    async with httpx.AsyncClient(base_url=service.url, timeout=10) as client:

        async def all_there() -> bool:
            boards = [(await client.get(f"/api/v1/tenants/{each}/board")).json() for each in ("33", "36.71", "21.72")]
            return bool(sum(board["total"] for board in boards) == count)

        await eventually(all_there, timeout=60)
