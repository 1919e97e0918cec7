"""An installation of a test's own: topics, databases, tenants, and a reader of what router says."""

import json
from collections.abc import AsyncIterator

import pytest

from services.router.settings import Settings
from shared.bus.admin import apply
from tests.integration.router.harness import SOLO, TEGAL, TOKENS, World, tenant
from tests.support.namespace import Namespace
from tests.support.processes import MASTER_KEY
from tests.support.stack import Stack


@pytest.fixture
def settings(stack: Stack, namespace: Namespace) -> Settings:
    """router's settings for the test's own names."""
    return Settings(
        kafka_bootstrap_servers=stack.kafka,
        kafka_topic_prefix=namespace.topic_prefix,
        kafka_partitions=3,
        mongo_url=stack.mongo,
        mongo_database_prefix=namespace.mongo_prefix,
        master_key=MASTER_KEY,
        staff_tokens=json.dumps(TOKENS),
        tenant_patience_seconds=1,
    )


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    """Solo and Tegal are configured; router itself does not run yet."""
    await apply(settings)
    world = World(settings)
    await world.broker.start()
    await world.configure(tenant(SOLO))
    await world.configure(tenant(TEGAL))
    async with world.listening():
        yield world
    await world.broker.stop()
    world.client.close()
