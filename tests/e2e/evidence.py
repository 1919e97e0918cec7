"""What is left after the storm: the log, the stores, the projections, and what providers were given."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.reporting.adapters.figures import MongoFigures
from services.reporting.adapters.generations import MongoGenerations
from services.reporting.domain.rollups import Key
from shared.bus.topics import SERVICE_GROUPS, Topics
from shared.contracts.catalogue import EVENTS
from shared.contracts.cloudevents import decode
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Client, connect, database
from tests.e2e.system import TENANTS, Promise, System

WRITERS = ("intake", "router", "notifier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything a checker looks at. `log` has repeats; `figures` are the boards' counters by tenant."""

    promises: list[Promise]
    log: list[Envelope]
    commits: dict[str, list[dict[str, Any]]]
    complaints: list[dict[str, Any]]
    figures: Mapping[TenantId, Counter[Key]]
    lag: dict[tuple[str, str, int], int]
    sms: list[dict[str, str]]
    mails: list[tuple[str, str]]
    notifications: list[dict[str, Any]]
    dead_letters: int


async def gather(system: System) -> Evidence:
    """Read it all, at rest."""
    client = connect(system.stack.mongo)
    prefix = system.namespace.mongo_prefix
    topics = Topics(system.namespace.topic_prefix)
    try:
        log, dead, ends = await _read_log(system.stack.kafka, topics)
        generations = MongoGenerations(database(client, prefix, "reporting"))
        live = generations.collections(await generations.live())
        tenants = [TenantId(tenant) for tenant in TENANTS]
        totals = await MongoFigures(generations).totals(tenants)
        days = await MongoFigures(generations).days(tenants, "2000-01-01")
        return Evidence(
            promises=list(system.promises),
            log=log,
            commits={name: await _all(client, prefix, name, "commits") for name in WRITERS},
            complaints=await live.complaints.collection.find().to_list(None),
            figures={tenant: totals[tenant] + days[tenant] for tenant in tenants},
            lag=await _lag(system.stack.kafka, topics, ends),
            sms=list(system.gateway.asked),
            mails=list(system.mail.got),
            notifications=await _all(client, prefix, "notifier", "notifications"),
            dead_letters=dead,
        )
    finally:
        client.close()


async def _all(client: Client, prefix: str, name: str, collection: str) -> list[dict[str, Any]]:
    return await database(client, prefix, name)[collection].find().to_list(None)


async def _read_log(kafka: str, topics: Topics) -> tuple[list[Envelope], int, dict[TopicPartition, int]]:
    names = topics.of(EVENTS)
    letters = [topics.dead_letters(group) for group in SERVICE_GROUPS]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        parts = {
            TopicPartition(name, number)
            for name in names + letters
            for number in consumer.partitions_for_topic(name) or await _partitions(consumer, name)
        }
        consumer.assign(list(parts))
        await consumer.seek_to_beginning()
        ends: dict[TopicPartition, int] = await consumer.end_offsets(list(parts))
        dead = sum(end for part, end in ends.items() if part.topic in letters)
        log: list[Envelope] = []
        for part, end in ends.items():
            while part.topic in names and await consumer.position(part) < end:
                records = await consumer.getmany(part, timeout_ms=500)
                log += [decode(record.value, record.headers) for record in records.get(part, ())]
        return log, dead, {part: end for part, end in ends.items() if part.topic in names}
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, name: str) -> set[int]:
    await consumer._client.add_topic(name)
    return consumer.partitions_for_topic(name) or set()


async def _lag(kafka: str, topics: Topics, ends: Mapping[TopicPartition, int]) -> dict[tuple[str, str, int], int]:
    """How far each group's committed offsets are behind the ends, on all partitions of the topics it reads."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        lag: dict[tuple[str, str, int], int] = {}
        for group in SERVICE_GROUPS:
            committed = await admin.list_consumer_group_offsets(topics.group(group))
            read = {part.topic for part in committed}
            lag |= {
                (group, part.topic, part.partition): end - (committed[part].offset if part in committed else 0)
                for part, end in ends.items()
                if part.topic in read
            }
        return lag
    finally:
        await admin.close()
