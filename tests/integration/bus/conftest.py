"""A Kafka of the test's own names, with a broker, publisher and consumers on it."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.bus.harness import Bus, kafka_here
from tests.support.namespace import Namespace
from tests.support.stack import Stack


@pytest.fixture
async def bus(stack: Stack, namespace: Namespace) -> AsyncIterator[Bus]:
    """Topics of two partitions each, and everything connected to them."""
    bus = Bus(kafka_here(stack.kafka, namespace.topic_prefix))
    await bus.start()
    yield bus
    await bus.stop()
