"""Kafka: who is there, topics, what groups have not read, what was set aside, what it takes on disk."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.backup.log_position import members, reaching
from deploy.cli.checkup import log_dirs
from deploy.cli.checkup.finding import Finding, broken, ok, warning
from deploy.cli.checkup.settings import DoctorSettings
from shared.bus import admin as topics_admin
from shared.bus.broker import build_broker
from shared.bus.redrive import DeadLetterBox
from shared.bus.topics import SERVICE_GROUPS, Topics

FAR_BEHIND: Final = 1_000
LITTLE_ROOM: Final = 0.2
NO_ROOM: Final = 0.05


async def check_cluster(settings: DoctorSettings) -> Sequence[Finding]:
    """Who is there, and whether each partition has all its copies."""
    async with _admin(settings) as admin:
        cluster = await admin.describe_cluster()
        brokers = len(cluster["brokers"])
        found = [ok("Kafka", f"{brokers} broker(s) answer")]
        prefix = settings.kafka_topic_prefix
        names = [name for name in await admin.list_topics() if name.startswith(prefix)]
        described = await admin.describe_topics(names) if names else []
        partitions = [part for topic in described for part in topic["partitions"]]
        leaderless = sum(part["leader"] < 0 for part in partitions)
        behind = sum(len(part["isr"]) < len(part["replicas"]) for part in partitions)
        if leaderless:
            found.append(broken("Kafka", f"{leaderless} partitions have no leader", "start the brokers that are down"))
        if behind:
            found.append(
                warning("Kafka", f"{behind} partitions lack a copy", "a broker is down or catching up: see its log")
            )
        if brokers < settings.kafka_replication:
            mend = "start the missing brokers: no topic can be made, and writes may be refused"
            found.append(broken("Kafka", f"{brokers} brokers for {settings.kafka_replication} copies", mend))
        return [*found, *_room(await log_dirs.read(admin, [each["node_id"] for each in cluster["brokers"]], prefix))]


def _room(dirs: Sequence[log_dirs.LogDir]) -> list[Finding]:
    found = []
    for each in dirs:
        where, size = f"broker {each.broker}", f"{each.ours / 1e6:.0f} MB of ours"
        if each.failed:
            found.append(
                broken("disk", f"{where}: a log directory has failed", "see the broker's log; replace the disk")
            )
        elif each.total <= 0:
            found.append(ok("disk", f"{where}: {size}"))
        else:
            free = each.usable / each.total
            what = f"{where}: {size}, {free:.0%} of {each.total / 1e9:.0f} GB free"
            mend = "give the volume more room: event topics are kept for ever"
            found.append(_by_room("disk", what, mend, free))
    return found


def _by_room(area: str, what: str, mend: str, free: float) -> Finding:
    if free < NO_ROOM:
        return broken(area, what, mend)
    return warning(area, what, mend) if free < LITTLE_ROOM else ok(area, what)


async def check_topics(settings: DoctorSettings) -> Sequence[Finding]:
    """The topics there should be, and their settings."""
    planned = await topics_admin.plan(settings)
    found = [broken("topics", f"{topic.name} is missing", "aduan topics apply") for topic in planned.missing]
    for drift in planned.drift:
        what = f"{drift.topic}: {drift.setting} is {drift.found}, not {drift.wanted}"
        found.append(warning("topics", what, drift.advice))
    return [*found, ok("topics", f"{planned.right} are as they should be")]


async def check_groups(settings: DoctorSettings) -> Sequence[Finding]:
    """Who reads, and how far each group is behind."""
    topics, found = Topics(settings.kafka_topic_prefix), []
    async with _admin(settings) as admin:
        for group in SERVICE_GROUPS:
            readers = await members(admin, topics.group(group))
            behind = await _lag(settings, await admin.list_consumer_group_offsets(topics.group(group)))
            what = f"{group}: {readers} member(s), {behind} records behind"
            if not readers:
                found.append(broken("groups", what, f"start {group}, or read its log"))
            elif behind > FAR_BEHIND:
                mend = f"if it does not fall, run more of {group} (up to ADUAN_KAFKA_PARTITIONS)"
                found.append(warning("groups", what, mend))
            else:
                found.append(ok("groups", what))
    return found


async def _lag(settings: DoctorSettings, committed: dict[TopicPartition, Any]) -> int:
    if not committed:  # aiokafka can't stop a consumer that was asked nothing
        return 0
    consumer = AIOKafkaConsumer(**reaching(settings))
    await consumer.start()
    try:
        ends = await consumer.end_offsets(list(committed))
        return sum(max(0, end - max(0, committed[place].offset)) for place, end in ends.items())
    finally:
        await consumer.stop()


async def check_dead_letters(settings: DoctorSettings) -> Sequence[Finding]:
    """What was set aside and not sent back."""
    broker, topics = build_broker(settings), Topics(settings.kafka_topic_prefix)
    found = []
    try:
        for group in SERVICE_GROUPS:
            if letters := await DeadLetterBox(broker, topics, group).letters():
                mend = f"aduan dlq list {group}; mend the cause, then aduan dlq redrive {group} --all"
                found.append(warning("dead letters", f"{group}: {len(letters)} records were set aside", mend))
    finally:
        await broker.stop()
    return found or [ok("dead letters", "none")]


@asynccontextmanager
async def _admin(settings: DoctorSettings) -> AsyncIterator[Any]:
    admin = AIOKafkaAdminClient(**reaching(settings))
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
