"""reporting's stores on a real MongoDB, stories whose keys are in a real keyring, and topics on a real Kafka."""

from collections.abc import AsyncIterator

import pytest

from services.reporting.adapters.figures import MongoFigures
from services.reporting.adapters.generations import MongoGenerations
from services.reporting.adapters.reader import MongoComplaints
from shared.bus import Topics, build_broker
from shared.bus.admin import apply
from shared.keyring import Keyring
from shared.tenancy.mongo import connect, database
from tests.integration.reporting.replicas import Bus
from tests.integration.reporting.story import MASTER_KEY
from tests.integration.reporting.world import World
from tests.support.namespace import Namespace, kafka_address
from tests.support.stack import Stack


@pytest.fixture
async def world(stack: Stack, namespace: Namespace) -> AsyncIterator[World]:
    client = connect(stack.mongo)
    of = database(client, namespace.mongo_prefix, "reporting")
    generations = MongoGenerations(of)
    await generations.ensure()
    yield World(
        client=client,
        database=of,
        keyring=Keyring(database(client, namespace.mongo_prefix, "keyring"), MASTER_KEY),
        generations=generations,
        complaints=MongoComplaints(generations),
        figures=MongoFigures(generations),
    )
    client.close()


@pytest.fixture
async def bus(stack: Stack, namespace: Namespace, world: World) -> AsyncIterator[Bus]:
    here = kafka_address(stack.kafka, namespace.topic_prefix)
    await apply(here)
    broker = build_broker(here)
    await broker.start()
    yield Bus(broker, Topics(namespace.topic_prefix), world)
    await broker.stop()
