"""Replicas of reporting's consumer and rebuilds, on real Kafka and MongoDB, and what they are to come to."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from faststream.kafka import KafkaBroker
from typing_extensions import override

from services.reporting.adapters.figures import MongoFigures
from services.reporting.adapters.generations import MongoGenerations
from services.reporting.adapters.log import KafkaLog
from services.reporting.adapters.projections import MongoProjections
from services.reporting.adapters.reader import MongoComplaints
from services.reporting.application.facts_of import EVENTS
from services.reporting.application.fold_batch import FoldBatch
from services.reporting.application.rebuild import Rebuild
from services.reporting.entrypoints.consumer import GROUP, TOPICS, handler
from shared.bus import BatchConsumer, DeadLetters, KafkaPublisher, Topics
from shared.checkpoints import no_checkpoint
from shared.contracts.envelope import Envelope
from shared.runtime.clock import SystemClock
from shared.telemetry import Metrics
from shared.tenancy.mongo import Database
from tests.integration.reporting.story import before_and_after
from tests.integration.reporting.world import World
from tests.support.beside import beside


@dataclass(frozen=True)
class Bus:
    """A broker in the namespace, and its topics."""

    broker: KafkaBroker
    topics: Topics
    world: World

    @property
    def publisher(self) -> KafkaPublisher:
        return KafkaPublisher(self.broker, self.topics)

    def rebuild(self) -> Rebuild:
        generations = self.world.generations
        return Rebuild(
            generations=generations,
            projections_of=lambda number: MongoProjections(generations, number),
            words=self.world.words,
            log=KafkaLog(self.broker, self.topics.of(EVENTS)),
        )

    @asynccontextmanager
    async def replica(self) -> AsyncIterator[BatchConsumer]:
        """A replica's consumer, with what it knows of generations its own."""
        generations = MongoGenerations(self.world.database)
        fold = FoldBatch(projections=MongoProjections(generations), words=self.world.words)
        metrics = Metrics("reporting")
        consumer = BatchConsumer(
            self.broker,
            group=GROUP,
            topics=TOPICS,
            handle=handler(fold, metrics, SystemClock().now),
            dead_letters=DeadLetters(self.broker, self.topics),
            checkpoint=no_checkpoint,
            metrics=metrics,
            max_records=20,
            start_positions=generations.positions_of,
        )
        async with beside(consumer.run()):
            yield consumer


async def make(world: World, first: int, count: int) -> list[Envelope]:
    """Stories in all states, shuffled, some events twice."""
    envelopes: list[Envelope] = []
    for number in range(first, first + count):
        story = (await world.story(f"c{number}", "33.28" if number % 4 == 0 else "33.72")).received()
        story = story.queued() if number % 3 == 0 else story.assigned()
        if number % 2:
            story.sent().progressed()
        if number % 5 == 0:
            story.amended(words="Lubang.").resolved(evidence=before_and_after(story)).reopened().resolved().closed(
                rating=3
            )
        envelopes += story.envelopes
    chance = random.Random(first)
    envelopes += chance.choices(envelopes, k=count)
    chance.shuffle(envelopes)
    return envelopes


class OneGeneration(MongoGenerations):
    """Reads one generation, whichever is live."""

    def __init__(self, database: Database, generation: int) -> None:
        super().__init__(database)
        self.generation = generation

    @override
    async def live(self, session: object = None) -> int:
        return self.generation


def reading(world: World, generations: MongoGenerations) -> World:
    """The world as another reader sees it."""
    return replace(
        world,
        generations=generations,
        complaints=MongoComplaints(generations),
        figures=MongoFigures(generations),
    )


async def fresh(world: World, envelopes: list[Envelope]) -> dict[str, list[Any]]:
    """What one fold of everything gives, in a generation of its own."""
    apart = OneGeneration(world.database, 99)
    await FoldBatch(projections=MongoProjections(apart, apart.generation), words=world.words)(envelopes, {})
    return await reading(world, apart).everything()


async def seen(world: World) -> dict[str, list[Any]]:
    """All that a reader that has just started sees."""
    return await reading(world, MongoGenerations(world.database)).everything()


async def equal(world: World, expected: object) -> bool:
    assert await seen(world) == expected
    return True
