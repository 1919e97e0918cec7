"""`aduan topics` and `aduan dlq` as an operator uses them."""

import asyncio

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from shared.bus import Batch, PermanentError
from shared.config import KafkaAddress
from shared.contracts.cloudevents import encode
from tests.integration.bus.harness import Bus, Seen, kafka_here, received, running
from tests.support.namespace import Namespace
from tests.support.stack import Stack
from tests.support.wait import eventually


class Aduan:
    """The command, with the test's Kafka in its environment."""

    def __init__(self, stack: Stack, namespace: Namespace) -> None:
        self.settings = kafka_here(stack.kafka, namespace.topic_prefix)
        self._environment = {
            "ADUAN_KAFKA_BOOTSTRAP_SERVERS": stack.kafka,
            "ADUAN_KAFKA_TOPIC_PREFIX": namespace.topic_prefix,
            "ADUAN_KAFKA_PARTITIONS": "2",
            "COLUMNS": "200",
        }

    def __call__(self, *arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(app, arguments, env={**self._environment, **environment})


@pytest.fixture
def aduan(stack: Stack, namespace: Namespace) -> Aduan:
    return Aduan(stack, namespace)


async def _two_letters(settings: KafkaAddress) -> None:
    def refuse(_batch: Batch) -> None:
        raise PermanentError("this case was closed for good")

    bus = Bus(settings)
    await bus.start()
    await bus.send_raw(b"\x00bad", [*encode(received(1)).headers, ("odd", b"\xff")])
    await bus.publisher.publish([received(2)])
    async with running(bus.consumer(Seen(before=refuse))):
        await eventually(bus.caught_up)
    await bus.stop()


def test_topics_are_planned_and_created(aduan: Aduan) -> None:
    planned = aduan("topics", "plan")
    assert planned.exit_code == 1
    assert f"missing  {aduan.settings.kafka_topic_prefix}complaint.received (2 partitions)" in planned.output
    applied = aduan("topics", "apply")
    assert applied.exit_code == 0
    assert f"created  {aduan.settings.kafka_topic_prefix}router.dlt (1 partitions)" in applied.output
    again = aduan("topics", "plan")
    assert again.exit_code == 0
    assert "are as they should be" in again.output
    other = aduan("topics", "plan", ADUAN_KAFKA_PARTITIONS="3")
    assert other.exit_code == 1
    assert "--alter" in other.output
    altered = aduan("topics", "apply", "--alter", ADUAN_KAFKA_PARTITIONS="3")
    assert f"{aduan.settings.kafka_topic_prefix}complaint.closed: partitions was 2, is 3" in altered.output
    assert aduan("topics", "plan", ADUAN_KAFKA_PARTITIONS="3").exit_code == 0


def test_letters_are_listed_shown_and_sent_back(aduan: Aduan) -> None:
    asyncio.run(_two_letters(aduan.settings))
    listed = aduan("dlq", "list")
    assert listed.exit_code == 0
    assert "1× this case was closed for good" in listed.output
    one_by_one = aduan("dlq", "list", "router")
    assert "id.aduan.complaint.received.v1 breaks its contract" in one_by_one.output
    shown = aduan("dlq", "show", "router", "0")
    assert f"from     {aduan.settings.kafka_topic_prefix}complaint.received, partition 0, offset 0" in shown.output
    assert "header   odd: b'\\xff'" in shown.output
    assert "header   ce_type: id.aduan.complaint.received.v1" in shown.output
    assert aduan("dlq", "redrive", "router", "1").output == "1 sent back\n"
    assert "closed for good" not in aduan("dlq", "list").output
    assert aduan("dlq", "redrive", "router", "--all").output == "1 sent back\n"
    assert aduan("dlq", "redrive", "router", "--all").output == "0 sent back\n"


def test_what_cannot_be_done_is_said(aduan: Aduan) -> None:
    before_topics = aduan("dlq", "list")
    assert (before_topics.exit_code, "run `aduan topics apply`" in before_topics.output) == (1, True)
    assert aduan("topics", "apply").exit_code == 0
    assert aduan("dlq", "show", "router", "5").exit_code == 1
    missing = aduan("dlq", "redrive", "router", "5")
    assert (missing.exit_code, "no letter 5" in missing.output) == (1, True)
    assert aduan("dlq", "redrive", "router").exit_code == 2
    assert "There is no group 'mayor'" in aduan("dlq", "list", "mayor").output


def test_a_kafka_that_is_not_there_is_one_clear_line(aduan: Aduan) -> None:
    result = aduan("topics", "plan", ADUAN_KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:9")
    assert result.exit_code == 1
    assert "Kafka at 127.0.0.1:9 can't do this" in result.output
    assert "Traceback" not in result.output
