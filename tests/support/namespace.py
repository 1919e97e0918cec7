"""Names of a test's own in servers that all tests share: prefixes for topics, groups and databases."""

import asyncio
import uuid
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient

from deploy.local import mongo
from shared.config import KafkaAddress
from tests.support.stack import Stack


@dataclass(frozen=True, slots=True)
class Namespace:
    """`topic_prefix` goes into ADUAN_KAFKA_TOPIC_PREFIX, `mongo_prefix` into ADUAN_MONGO_DATABASE_PREFIX."""

    topic_prefix: str
    mongo_prefix: str


def new_namespace() -> Namespace:
    """Returns prefixes that no other test has."""
    unique = uuid.uuid4().hex[:10]
    return Namespace(topic_prefix=f"t{unique}.", mongo_prefix=f"t{unique}_")


def kafka_address(bootstrap_servers: str, topic_prefix: str, partitions: int = 3) -> KafkaAddress:
    """Returns what commands and the bus need to know of Kafka."""
    return KafkaAddress(
        kafka_bootstrap_servers=bootstrap_servers, kafka_topic_prefix=topic_prefix, kafka_partitions=partitions
    )


def drop(stack: Stack, namespace: Namespace) -> None:
    """Deletes the topics and databases of a namespace."""
    with ThreadPoolExecutor(1) as apart:  # a fixture's thread may have an event loop that runs already
        apart.submit(asyncio.run, _drop_topics(stack.kafka, namespace.topic_prefix)).result()
    with mongo.client(stack.mongo) as client:
        for name in client.list_database_names():
            if name.startswith(namespace.mongo_prefix):
                client.drop_database(name)


def _drop_topics(bootstrap_servers: str, prefix: str) -> Coroutine[None, None, None]:
    async def drop_topics() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
        await admin.start()
        try:
            topics = [topic for topic in await admin.list_topics() if topic.startswith(prefix)]
            if topics:
                await admin.delete_topics(topics)
        finally:
            await admin.close()

    return drop_topics()
