"""Mends topics that differ: adds partitions, sets settings. It never takes anything away, nor moves replicas."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from aiokafka.admin import NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from shared.bus.admin import Drift, KafkaSettings, admin_client, plan, until_visible

_SET_FOR_THE_TOPIC: Final = 1
"""Kafka's `config_source` of what was set for one topic: everything else is a default."""


async def alter(settings: KafkaSettings, drift: Sequence[Drift]) -> list[Drift]:
    """Mend what can be mended; return that, once it is seen. Whoever adds partitions at the same time is no fault.

    With more partitions a stream's next events may lie on another partition than those before: readers order by
    `sequence`, so that changes nothing for them.
    """
    mended = [each for each in drift if each.setting != "replication" and not _has_more(each)]
    async with admin_client(settings) as admin:
        grown = {each.topic: NewPartitions(int(each.wanted)) for each in mended if each.setting == "partitions"}
        if grown:
            await admin.create_partitions(grown)
        wanted: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for each in mended:
            if each.setting != "partitions":
                wanted[each.topic][each.setting] = each.wanted
        if wanted:
            await _configure(admin, wanted)
    changed = {(each.topic, each.setting) for each in mended}

    async def visible() -> bool:
        return not changed & {(each.topic, each.setting) for each in (await plan(settings)).drift}

    if changed:
        await until_visible(visible)
    return mended


def _has_more(drift: Drift) -> bool:
    return drift.setting == "partitions" and int(drift.found) > int(drift.wanted)


async def _configure(admin: Any, wanted: dict[str, dict[str, str]]) -> None:
    """Set these beside what was set for the topic by others: this request of Kafka's replaces all of it."""
    before: dict[str, dict[str, str]] = {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in wanted]
    for answer in await admin.describe_configs(resources):
        for resource in answer.to_object()["resources"]:
            before[resource["resource_name"]] = {
                entry["config_names"]: entry["config_value"]
                for entry in resource["config_entries"]
                if entry["config_source"] == _SET_FOR_THE_TOPIC
            }
    for answer in await admin.alter_configs(
        [
            ConfigResource(ConfigResourceType.TOPIC, name, configs=before[name] | of_topic)
            for name, of_topic in wanted.items()
        ]
    ):
        for error, message, _, name in answer.resources:
            if error:
                raise KafkaError(f"the topic {name} can't be altered: {message or for_code(error).__name__}")
