"""Topics in a real Kafka: created as they should be, compared, and never changed."""

from dataclasses import replace

from aiokafka.admin import NewTopic

from shared.bus.admin import apply, plan
from shared.bus.topics import Topics
from tests.integration.bus.harness import Bus, KafkaHere
from tests.support.namespace import Namespace
from tests.support.stack import Stack
from tests.support.wait import eventually


async def test_missing_topics_are_created_once_and_then_there_is_nothing_to_do(
    stack: Stack, namespace: Namespace
) -> None:
    settings = KafkaHere(stack.kafka, namespace.topic_prefix)
    wanted = Topics(namespace.topic_prefix).wanted(partitions=2, replication=1)
    first = await plan(settings)
    assert [each.name for each in first.missing] == [each.name for each in wanted]
    assert (await apply(settings)).missing == first.missing
    again = await apply(settings)
    assert (again.missing, again.drift, again.right) == ((), (), len(wanted))


async def test_a_topic_that_differs_is_reported_with_what_to_do_and_left_alone(bus: Bus) -> None:
    admin = bus.broker.config.admin_client
    extra = replace(bus.settings, kafka_topic_prefix=f"{bus.settings.kafka_topic_prefix}other.")
    name = f"{extra.kafka_topic_prefix}complaint.received"
    await admin.create_topics([NewTopic(name, 1, 1, topic_configs={"retention.ms": "1000"})])
    await eventually(lambda: _is_there(bus, name))
    drift = [fault for fault in (await apply(extra)).drift if fault.topic == name]
    assert {(fault.setting, fault.found, fault.wanted) for fault in drift} == {
        ("partitions", "1", "2"),
        ("retention.ms", "1000", "-1"),
    }
    assert all(fault.advice.endswith(("--partitions 2", "--add-config retention.ms=-1")) for fault in drift)
    assert {fault.setting for fault in (await plan(extra)).drift} == {"partitions", "retention.ms"}
    fewer = replace(bus.settings, kafka_partitions=1)
    assert {fault.advice for fault in (await plan(fewer)).drift} == {
        "partitions can't be taken away: set ADUAN_KAFKA_PARTITIONS=2"
    }


async def _is_there(bus: Bus, topic: str) -> bool:
    return topic in await bus.broker.config.admin_client.list_topics()
