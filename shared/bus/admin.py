"""Compares the topics in Kafka with those there should be and creates what is missing; `alteration` mends the rest."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from shared.bus.security import client_options
from shared.bus.topics import SERVICE_GROUPS, Topics, TopicSettings
from shared.config import KafkaSecurity

_VISIBLE_WITHIN_SECONDS: Final = 30.0


class KafkaSettings(Protocol):
    """The part of the settings that says which topics there should be, and where."""

    @property
    def kafka_bootstrap_servers(self) -> str: ...
    @property
    def kafka_security(self) -> KafkaSecurity: ...
    @property
    def kafka_topic_prefix(self) -> str: ...
    @property
    def kafka_partitions(self) -> int: ...
    @property
    def kafka_replication(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Drift:
    """A topic that is there but not as it should be, and what an operator can do about it."""

    topic: str
    setting: str
    found: str
    wanted: str
    advice: str


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """What `apply` would create, what it leaves to people, and how many topics are as they should be."""

    missing: tuple[TopicSettings, ...]
    drift: tuple[Drift, ...]
    right: int


async def plan(settings: KafkaSettings, groups: Sequence[str] = SERVICE_GROUPS) -> TopicPlan:
    """Compare, changing nothing."""
    async with admin_client(settings) as admin:
        return await _plan(admin, settings, groups)


async def apply(settings: KafkaSettings, groups: Sequence[str] = SERVICE_GROUPS) -> TopicPlan:
    """Create the missing topics and return what was planned; they can be used when this returns."""
    async with admin_client(settings) as admin:
        planned = await _plan(admin, settings, groups)
        if planned.missing:
            await _create(admin, planned.missing)
        return planned


@contextlib.asynccontextmanager
async def admin_client(settings: KafkaSettings) -> AsyncIterator[Any]:
    """A connected admin client."""
    admin = AIOKafkaAdminClient(
        bootstrap_servers=settings.kafka_bootstrap_servers.split(","),
        client_id="aduan-admin",
        **client_options(settings.kafka_security),
    )
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def _plan(admin: Any, settings: KafkaSettings, groups: Sequence[str]) -> TopicPlan:
    wanted = Topics(settings.kafka_topic_prefix).wanted(
        partitions=settings.kafka_partitions, replication=settings.kafka_replication, groups=groups
    )
    there = set(await admin.list_topics())
    missing = tuple(topic for topic in wanted if topic.name not in there)
    present = [topic for topic in wanted if topic.name in there]
    if not present:
        return TopicPlan(missing, (), 0)
    partitions = await _partitions(admin, [topic.name for topic in present])
    configs = await _configs(admin, present)
    drift = [
        fault for topic in present for fault in compare(topic, partitions[topic.name], configs.get(topic.name, {}))
    ]
    return TopicPlan(missing, tuple(drift), len(present) - len({fault.topic for fault in drift}))


def compare(wanted: TopicSettings, replicas: Sequence[int], config: Mapping[str, str]) -> list[Drift]:
    """Return how a topic differs. `replicas` has one entry for each partition: how many copies of it there are."""
    drift = []
    name = wanted.name
    if len(replicas) < wanted.partitions:
        advice = "aduan topics apply --alter (docs/runbooks/adding-partitions.md)"
        drift.append(Drift(name, "partitions", str(len(replicas)), str(wanted.partitions), advice))
    elif len(replicas) > wanted.partitions:
        advice = f"partitions can't be taken away: set ADUAN_KAFKA_PARTITIONS={len(replicas)}"
        drift.append(Drift(name, "partitions", str(len(replicas)), str(wanted.partitions), advice))
    if replicas and min(replicas) != wanted.replication:
        advice = "kafka-reassign-partitions.sh, or set ADUAN_KAFKA_REPLICATION to what is there"
        drift.append(Drift(name, "replication", str(min(replicas)), str(wanted.replication), advice))
    for setting, value in wanted.config.items():
        found = config.get(setting)
        if found != value:
            drift.append(Drift(name, setting, found or "(not told)", value, "aduan topics apply --alter"))
    return drift


async def _partitions(admin: Any, names: Sequence[str]) -> dict[str, list[int]]:
    described = await admin.describe_topics(list(names))
    return {topic["topic"]: [len(each["replicas"]) for each in topic["partitions"]] for topic in described}


async def _configs(admin: Any, topics: Sequence[TopicSettings]) -> dict[str, dict[str, str]]:
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, topic.name, configs=dict.fromkeys(topic.config)) for topic in topics
    ]
    configs: dict[str, dict[str, str]] = {}
    for answer in await admin.describe_configs(resources):
        for resource in answer.to_object()["resources"]:
            configs[resource["resource_name"]] = {
                entry["config_names"]: entry["config_value"] for entry in resource["config_entries"]
            }
    return configs


async def _create(admin: Any, topics: Sequence[TopicSettings]) -> None:
    answer = await admin.create_topics(
        [NewTopic(each.name, each.partitions, each.replication, topic_configs=dict(each.config)) for each in topics]
    )
    for result in answer.to_object()["topic_errors"]:
        kind = for_code(result["error_code"])
        # Somebody else may have created it since: the same command on two machines is no fault.
        if result["error_code"] and kind is not TopicAlreadyExistsError:
            raise KafkaError(
                f"the topic {result['topic']} can't be created: {result['error_message'] or kind.__name__}"
            )
    await until_visible(lambda: _visible(admin, topics))


async def until_visible(visible: Callable[[], Awaitable[bool]]) -> None:
    """Wait until the brokers show what the controller agreed to: they learn of it a little later."""
    async with asyncio.timeout(_VISIBLE_WITHIN_SECONDS):
        while not await visible():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.05)


async def _visible(admin: Any, topics: Sequence[TopicSettings]) -> bool:
    described = await admin.describe_topics([each.name for each in topics])
    return all(
        topic["error_code"] == 0 and topic["partitions"] and all(each["leader"] >= 0 for each in topic["partitions"])
        for topic in described
    )
