"""When a consumer counts as stuck."""

import asyncio
from collections.abc import Mapping

import pytest
from aiokafka.errors import KafkaConnectionError

from shared.bus.errors import ConsumerBrokenError
from shared.bus.records import Position
from shared.bus.watchdog import Progress, watch

HERE: Position = ("complaint.received", 0)


class Kafka:
    """Ends of partitions, and a consumer of them; after `looks` questions it stops the watch by raising Enough."""

    def __init__(self, end: int, looks: int, *, away: bool = False, joined: bool = True, has: bool = True) -> None:
        self.end, self.looks, self.away = end, looks, away
        self.joined, self.has = joined, has
        self.finished = self.epoch = 0

    async def ends(self) -> Mapping[Position, int]:
        self.looks -= 1
        if self.looks < 0:
            raise EnoughError
        if self.away:
            raise KafkaConnectionError
        return {HERE: self.end} if self.joined and self.has else {}

    def at(self) -> Progress:
        return Progress(self.joined, self.epoch, {HERE: self.finished})


class EnoughError(Exception):
    """The test has seen enough."""


async def watching(kafka: Kafka, patience: float = 0.0) -> None:
    async with asyncio.timeout(5):
        await watch(kafka.ends, kafka.at, patience=patience, every=0.001)


async def test_waiting_records_and_no_progress_end_the_consumer() -> None:
    with pytest.raises(ConsumerBrokenError, match="7 records wait"):
        await watching(Kafka(end=7, looks=50))


async def test_nothing_to_do_is_no_fault() -> None:
    with pytest.raises(EnoughError):
        await watching(Kafka(end=0, looks=50))


async def test_while_kafka_is_away_nothing_is_held_against_the_consumer() -> None:
    with pytest.raises(EnoughError):
        await watching(Kafka(end=7, looks=50, away=True))


async def test_a_consumer_that_advances_is_let_be() -> None:
    class Advancing(Kafka):
        def at(self) -> Progress:
            self.finished += 1
            return super().at()

    with pytest.raises(EnoughError):
        await watching(Advancing(end=1_000, looks=50))


async def test_patience_is_kept() -> None:
    with pytest.raises(EnoughError):
        await watching(Kafka(end=7, looks=20), patience=60.0)


async def test_a_consumer_that_does_not_come_back_to_its_group_ends() -> None:
    with pytest.raises(ConsumerBrokenError, match="not joined"):
        await watching(Kafka(end=0, looks=50, joined=False))


async def test_while_kafka_is_away_no_group_can_be_joined() -> None:
    with pytest.raises(EnoughError):
        await watching(Kafka(end=0, looks=50, away=True, joined=False))


async def test_a_member_to_whom_no_partition_fell_is_let_be() -> None:
    with pytest.raises(EnoughError):
        await watching(Kafka(end=7, looks=50, has=False))


async def test_a_rebalance_after_the_other_is_let_be() -> None:
    class Rebalancing(Kafka):
        def at(self) -> Progress:
            self.epoch += 1
            return super().at()

    with pytest.raises(EnoughError):
        await watching(Rebalancing(end=0, looks=50, joined=False))


async def test_a_consumer_that_joins_again_and_again_and_finishes_nothing_ends() -> None:
    class Restless(Kafka):
        def at(self) -> Progress:
            self.epoch += 1
            self.joined = not self.joined
            return super().at()

    with pytest.raises(ConsumerBrokenError, match="7 records wait"):
        await watching(Restless(end=7, looks=50))
