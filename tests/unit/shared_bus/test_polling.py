"""Records that come now and then are taken at once, those that come in short succession together."""

from collections.abc import Sequence
from typing import Any

from aiokafka import TopicPartition

from shared.bus.polling import FEW, OFTEN_SECONDS, REST_SECONDS, Polling

ONE, TWO = TopicPartition("complaint.received", 0), TopicPartition("complaint.received", 1)
Poll = dict[TopicPartition, list[int]]


class Kafka:
    """Hands out what it is given, poll by poll, each at its time; `rebalance_at` is the poll before which one comes."""

    def __init__(self, *polls: tuple[float, Poll], rebalance_at: int | None = None) -> None:
        self._polls = list(polls)
        self._rebalance_at = rebalance_at
        self.asked = 0
        self.now = 0.0
        self.epoch = 1
        self.rested: list[float] = []

    async def getmany(self, *, timeout_ms: int, max_records: int) -> Poll:
        if self.asked == self._rebalance_at:
            self.epoch += 1
        at, records = self._polls[self.asked]
        self.asked += 1
        self.now = max(self.now, at)
        return records

    async def sleep(self, seconds: float) -> None:
        self.rested.append(seconds)
        self.now += seconds


async def polled(kafka: Kafka, times: int) -> Sequence[tuple[Any, int]]:
    polling = Polling(1_000, clock=lambda: kafka.now, sleep=kafka.sleep)
    return [await polling.poll(kafka, lambda: kafka.epoch) for _ in range(times)]


async def test_what_comes_now_and_then_is_taken_at_once() -> None:
    kafka = Kafka((0.0, {ONE: [1]}), (0.2, {ONE: [2]}), (1.2, {}), (1.21, {TWO: [1]}))
    assert [records for records, _ in await polled(kafka, 4)] == [{ONE: [1]}, {ONE: [2]}, {}, {TWO: [1]}]
    assert kafka.rested == []


async def test_what_comes_in_short_succession_is_taken_together_and_in_order() -> None:
    soon = OFTEN_SECONDS / 2
    kafka = Kafka((0.0, {ONE: [1]}), (soon, {ONE: [2]}), (0.0, {ONE: [3], TWO: [1]}), (0.0, {TWO: [2]}))
    assert [records for records, _ in await polled(kafka, 2)] == [{ONE: [1]}, {ONE: [2, 3], TWO: [1, 2]}]
    assert kafka.rested == [REST_SECONDS]


async def test_what_is_much_already_waits_for_nothing() -> None:
    much = list(range(FEW))
    kafka = Kafka((0.0, {ONE: [1]}), (0.01, {ONE: much}))
    assert (await polled(kafka, 2))[1] == ({ONE: much}, 1)
    assert kafka.rested == []


async def test_what_was_read_before_a_rebalance_is_left_to_whoever_has_the_partition_now() -> None:
    kafka = Kafka((0.0, {ONE: [1]}), (0.01, {ONE: [2]}), (0.0, {ONE: [2]}), (0.0, {ONE: [3]}), rebalance_at=2)
    assert await polled(kafka, 2) == [({ONE: [1]}, 1), ({ONE: [2, 3]}, 2)]
