"""How far the log is and how far groups have read it, and setting where a group goes on."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from deploy.backup.manifest import BackupError, LogPosition, Offsets
from shared.bus.security import client_options
from shared.bus.topics import SERVICE_GROUPS, Topics
from shared.config import KafkaAddress
from shared.contracts.catalogue import COMPACTED_TOPICS, EVENTS

_TRIES: Final = 20
_AGAIN_AFTER_SECONDS: Final = 0.5
LOG: Final = tuple(dict.fromkeys(event.topic for event in EVENTS if event.topic not in COMPACTED_TOPICS))
"""The topics that are the log, without prefix. Tenants' are read whole at every start anyway."""


async def position(address: KafkaAddress) -> LogPosition:
    """Return how far all is now. What each group has read is asked first, so that none is ahead of an end."""
    topics = Topics(address.kafka_topic_prefix)
    async with _admin(address) as admin:
        groups = {}
        for group in SERVICE_GROUPS:
            found = await admin.list_consumer_group_offsets(topics.group(group))
            groups[group] = _without(topics, {part: each.offset for part, each in found.items()})
    return LogPosition(ends=await ends(address), groups=groups)


async def ends(address: KafkaAddress) -> Offsets:
    """Return the end of every partition of the log."""
    topics = Topics(address.kafka_topic_prefix)
    consumer = AIOKafkaConsumer(*(topics.name(topic) for topic in LOG), **reaching(address))
    await consumer.start()
    try:
        return _without(topics, await consumer.end_offsets(consumer.assignment()))
    finally:
        await consumer.stop()


async def set_group(address: KafkaAddress, group: str, offsets: Offsets) -> None:
    """Let a group that nobody is in go on from there."""
    topics = Topics(address.kafka_topic_prefix)
    consumer = AIOKafkaConsumer(
        **reaching(address),
        group_id=topics.group(group),
        enable_auto_commit=False,
    )
    places = {
        TopicPartition(topics.name(topic), partition): offset
        for topic, of_topic in offsets.items()
        for partition, offset in of_topic.items()
    }
    if not places:
        return
    await consumer.start()
    try:
        consumer.assign(list(places))
        await consumer.commit(places)
    finally:
        await consumer.stop()


async def nobody_reads(address: KafkaAddress) -> None:
    """BackupError if a service is still running: it would act on what is only half restored."""
    topics = Topics(address.kafka_topic_prefix)
    async with _admin(address) as admin:
        found = {group: await members(admin, topics.group(group)) for group in SERVICE_GROUPS}
    there = {name: count for name, count in found.items() if count}
    if there:
        running = ", ".join(f"{name} ({count})" for name, count in there.items())
        raise BackupError(f"stop all services first: {running} still read from Kafka (a killed one for 10 s)")


async def members(admin: Any, group: str) -> int:
    """Return how many are in a group. One group at a time: aiokafka misreads an answer about several.

    A Kafka that no group has used yet finds out first who coordinates it.
    """
    for _ in range(_TRIES):
        with suppress(GroupCoordinatorNotAvailableError):
            [answer] = await admin.describe_consumer_groups([group])
            break
        await asyncio.sleep(_AGAIN_AFTER_SECONDS)
    else:
        raise GroupCoordinatorNotAvailableError(group)
    return sum(len(of_group) for _, _, _, _, _, of_group, *_ in answer.groups)


def reaching(address: KafkaAddress) -> dict[str, Any]:
    """Return what a client of Kafka has to know to connect."""
    return {"bootstrap_servers": address.kafka_bootstrap_servers.split(","), **client_options(address.kafka_security)}


@asynccontextmanager
async def _admin(address: KafkaAddress) -> AsyncIterator[Any]:
    admin = AIOKafkaAdminClient(**reaching(address))
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


def _without(topics: Topics, offsets: Mapping[TopicPartition, int]) -> Offsets:
    bare: Offsets = {}
    for part, offset in offsets.items():
        topic = part.topic.removeprefix(topics.prefix)
        if part.topic.startswith(topics.prefix) and topic in LOG and offset >= 0:
            bare.setdefault(topic, {})[part.partition] = offset
    return bare
