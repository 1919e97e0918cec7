"""Topics in a real Kafka: created as they should be, compared, and never changed."""

from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.bus.admin import apply, plan
from shared.bus.alteration import alter
from shared.bus.topics import Topics
from tests.integration.bus.harness import Bus, kafka_here
from tests.support.namespace import Namespace
from tests.support.stack import Stack
from tests.support.wait import eventually


async def test_missing_topics_are_created_once_and_then_there_is_nothing_to_do(
    stack: Stack, namespace: Namespace
) -> None:
    settings = kafka_here(stack.kafka, namespace.topic_prefix)
    wanted = Topics(namespace.topic_prefix).wanted(partitions=2, replication=1)
    first = await plan(settings)
    assert [each.name for each in first.missing] == [each.name for each in wanted]
    assert (await apply(settings)).missing == first.missing
    again = await apply(settings)
    assert (again.missing, again.drift, again.right) == ((), (), len(wanted))


async def test_a_topic_that_differs_is_reported_with_what_to_do_and_left_alone(bus: Bus) -> None:
    admin = bus.broker.config.admin_client
    extra = bus.settings.model_copy(update={"kafka_topic_prefix": f"{bus.settings.kafka_topic_prefix}other."})
    name = f"{extra.kafka_topic_prefix}complaint.received"
    await admin.create_topics([NewTopic(name, 1, 1, topic_configs={"retention.ms": "1000"})])
    await eventually(lambda: _is_there(bus, name))
    drift = [fault for fault in (await apply(extra)).drift if fault.topic == name]
    assert {(fault.setting, fault.found, fault.wanted) for fault in drift} == {
        ("partitions", "1", "2"),
        ("retention.ms", "1000", "-1"),
    }
    assert all("aduan topics apply --alter" in fault.advice for fault in drift)
    assert {fault.setting for fault in (await plan(extra)).drift} == {"partitions", "retention.ms"}
    fewer = bus.settings.model_copy(update={"kafka_partitions": 1})
    assert {fault.advice for fault in (await plan(fewer)).drift} == {
        "partitions can't be taken away: set ADUAN_KAFKA_PARTITIONS=2"
    }


async def _is_there(bus: Bus, topic: str) -> bool:
    return topic in await bus.broker.config.admin_client.list_topics()


async def test_a_topic_that_differs_is_mended_when_asked_and_keeps_what_others_have_set(bus: Bus) -> None:
    admin = bus.broker.config.admin_client
    extra = bus.settings.model_copy(update={"kafka_topic_prefix": f"{bus.settings.kafka_topic_prefix}other."})
    name = f"{extra.kafka_topic_prefix}complaint.received"
    theirs = {"retention.ms": "1000", "segment.ms": "7654321"}
    await admin.create_topics([NewTopic(name, 1, 1, topic_configs=theirs)])
    await eventually(lambda: _is_there(bus, name))
    planned = await apply(extra)

    altered = await alter(extra, planned.drift)
    assert {(each.topic, each.setting) for each in altered} == {(name, "partitions"), (name, "retention.ms")}
    assert (await plan(extra)).drift == ()
    found = await admin.describe_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name, configs={"segment.ms": None, "min.insync.replicas": None})]
    )
    told = {
        each["config_names"]: each["config_value"] for each in found[0].to_object()["resources"][0]["config_entries"]
    }
    assert told["segment.ms"] == "7654321"


async def test_partitions_are_never_taken_away(bus: Bus) -> None:
    fewer = bus.settings.model_copy(update={"kafka_partitions": 1})
    assert await alter(fewer, (await plan(fewer)).drift) == []
    assert (await plan(bus.settings)).drift == ()
