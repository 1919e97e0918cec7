"""A commit that is refused is noticed: once it is a rebalance, time and again it is a fault."""

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, GroupAuthorizationFailedError, IllegalStateError

from shared.bus import BatchConsumer, ConsumerBrokenError, DeadLetters, Topics, build_broker
from shared.bus.consumer import MOST_REFUSED_COMMITS
from shared.checkpoints import no_checkpoint
from shared.config import KafkaSecurity
from shared.contracts.complaint import ComplaintReceived
from shared.telemetry import Metrics

POSITIONS = {("complaint.received", 0): 7}


class Settings:
    kafka_bootstrap_servers = "127.0.0.1:9"
    kafka_security = KafkaSecurity()


class Kafka:
    """Refuses commits with the errors given, then takes them."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.committed: list[dict[TopicPartition, int]] = []

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        if self._errors:
            raise self._errors.pop(0)
        self.committed.append(offsets)


def consumer(metrics: Metrics) -> BatchConsumer:
    async def handle(_batch: object) -> None:
        pass

    broker = build_broker(Settings())
    return BatchConsumer(
        broker,
        group="router",
        topics=[ComplaintReceived],
        handle=handle,
        dead_letters=DeadLetters(broker, Topics()),
        checkpoint=no_checkpoint,
        metrics=metrics,
    )


async def test_a_refused_commit_is_counted_and_the_next_one_goes_through() -> None:
    metrics = Metrics("test")
    member = consumer(metrics)
    kafka = Kafka(CommitFailedError(), IllegalStateError())
    for _batch in range(3):
        await member._commit(kafka, 0, POSITIONS)
    assert kafka.committed == [{TopicPartition("complaint.received", 0): 7}]
    assert metrics.value("aduan_batch_retries_total", group="router", reason="commit_refused") == 2


async def test_commits_refused_time_and_again_stop_the_consumer() -> None:
    member = consumer(Metrics("test"))
    kafka = Kafka(*(CommitFailedError() for _ in range(MOST_REFUSED_COMMITS)))
    for _batch in range(MOST_REFUSED_COMMITS - 1):
        await member._commit(kafka, 0, POSITIONS)
    with pytest.raises(ConsumerBrokenError, match="time and again"):
        await member._commit(kafka, 0, POSITIONS)


async def test_a_commit_of_an_earlier_assignment_is_not_even_sent() -> None:
    member = consumer(Metrics("test"))
    member._assignment.epoch = 2
    kafka = Kafka()
    await member._commit(kafka, 1, POSITIONS)
    assert kafka.committed == []


async def test_any_other_failure_of_a_commit_stops_the_consumer_at_once() -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await consumer(Metrics("test"))._commit(Kafka(GroupAuthorizationFailedError("router")), 0, POSITIONS)
