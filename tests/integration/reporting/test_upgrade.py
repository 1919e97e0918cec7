"""A release with another version of the projections, on real Kafka and MongoDB: who builds, who waits, who stops."""

import asyncio
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from services.reporting.adapters.generations import POINTER, VERSION
from services.reporting.adapters.projections import MongoProjections
from services.reporting.application.fold_batch import FoldBatch
from services.reporting.application.upgrade import Upgrade
from shared.bus.errors import ConsumerBrokenError
from tests.integration.reporting.replicas import Bus, fresh, make, seen
from tests.integration.reporting.site import publish, seed
from tests.integration.reporting.story import told
from tests.integration.reporting.world import World
from tests.support.beside import beside
from tests.support.namespace import Namespace
from tests.support.processes import ServiceProcess, service_env
from tests.support.stack import Stack
from tests.support.wait import eventually


async def written_by_release(world: World, version: int) -> None:
    """As if a release with this version had written what is live."""
    await world.generations.pointer.update_one({"_id": POINTER}, {"$set": {"version": version}})


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked = 0

    def __call__(self) -> float:
        self.asked += 1
        return self.now

    async def pass_by(self, seconds: float) -> None:
        """Let time pass, and wait until whoever looks at the clock has seen it."""
        self.now += seconds
        seen = self.asked + 2  # a look that is under way may have asked before
        await eventually(lambda: self.asked >= seen, timeout=40)


def upgrade(bus: Bus, clock: Clock | None = None) -> Upgrade:
    return Upgrade(
        generations=bus.world.generations,
        rebuild=bus.rebuild(),
        clock=clock or Clock(),
        patience=30.0,
        look_every=0.02,
    )


async def test_what_an_earlier_release_wrote_is_built_anew_by_one_replica_while_the_others_wait(bus: Bus) -> None:
    envelopes = await make(bus.world, 0, 20)
    await bus.publisher.publish(envelopes)
    await bus.world.database["counters_1"].insert_one({"tenant": "33.72", "of": "another form"})
    await written_by_release(bus.world, VERSION - 1)
    await asyncio.gather(upgrade(bus)(), upgrade(bus)(), upgrade(bus)())
    assert await seen(bus.world) == await fresh(bus.world, envelopes)
    assert await bus.world.generations.live() == 2
    assert await upgrade(bus).check() is None


async def test_until_then_what_the_earlier_release_reads_and_writes_stays_whole(bus: Bus) -> None:
    await bus.world.database["totals_1"].insert_one({"of": "a kind that is no more"})
    await written_by_release(bus.world, VERSION - 1)
    await bus.world.generations.begin()
    assert await bus.world.database["totals_1"].count_documents({}) == 1


async def test_a_build_whose_replica_died_is_begun_anew(bus: Bus) -> None:
    envelopes = await make(bus.world, 0, 5)
    await bus.publisher.publish(envelopes)
    await written_by_release(bus.world, VERSION - 1)
    dead = await bus.world.generations.begin()
    clock = Clock()
    async with beside(upgrade(bus, clock)()) as task:
        await clock.pass_by(0)
        await clock.pass_by(29)
        assert (await bus.world.generations.standing()).building == dead
        clock.now += 1
        await asyncio.wait_for(task, 40)
    assert await bus.world.generations.live() == dead + 1
    assert await seen(bus.world) == await fresh(bus.world, envelopes)


async def test_a_build_that_goes_on_is_waited_for(bus: Bus) -> None:
    generations = bus.world.generations
    await written_by_release(bus.world, VERSION - 1)
    building = await generations.begin()
    clock = Clock()
    async with beside((waiting := upgrade(bus, clock))()) as task:
        for reached in range(1, 6):
            await generations.collections(building).positions.update_one(
                {"_id": "t:0"}, {"$set": {"topic": "t", "partition": 0, "next": reached}}, upsert=True
            )
            assert f"{reached} records" in str(await waiting.check())
            await clock.pass_by(20)
        assert (await generations.standing()).building == building
        assert await generations.swap(building, [])
        await asyncio.wait_for(task, 40)
    assert await generations.live() == building


async def test_a_later_releases_projections_are_not_written(world: World) -> None:
    story, then = await world.story("a1"), await world.story("a2")
    fold = world.fold
    await fold(story.received().envelopes, {("t", 0): 1})
    later = await world.generations.begin()
    building = MongoProjections(world.generations, later)
    await FoldBatch(projections=building, words=world.words)(story.envelopes, {("t", 0): 1})
    assert await world.generations.swap(later, [("t", 0)])
    await written_by_release(world, VERSION + 1)
    before = await world.everything()
    with pytest.raises(ConsumerBrokenError, match=f"version {VERSION + 1}"):
        await fold(then.received().envelopes, {("t", 0): 2})
    assert await world.everything() == before
    assert await world.generations.positions() == {("t", 0): 1}


async def test_a_later_releases_projections_are_not_built_over(bus: Bus) -> None:
    await written_by_release(bus.world, VERSION + 1)
    clock = Clock()
    async with beside((waiting := upgrade(bus, clock))()) as task:
        await clock.pass_by(0)
        await clock.pass_by(1_000)
        assert not task.done()
        assert "later release" in str(await waiting.check())
        assert (await bus.world.generations.standing()).building is None


async def test_the_service_is_not_ready_before_its_projections_are_of_its_version(
    stack: Stack, namespace: Namespace, world: World, tmp_path: Path
) -> None:
    address, stories = await seed(stack, namespace, 10)
    await publish(address, told(stories))
    await written_by_release(world, VERSION + 1)
    service = ServiceProcess("reporting", service_env(stack, namespace), logs=tmp_path)
    service.start()
    try:
        async with httpx.AsyncClient(base_url=service.url) as http:

            async def refused(path: str) -> bool:
                with suppress(httpx.ConnectError):
                    answer = await http.get(path)
                    return answer.status_code == 503 and "later release" in answer.json()["checks"]["projections"]
                return False

            await eventually(lambda: refused("/health/ready"), timeout=40)
            assert await refused("/health/serving")
        await written_by_release(world, VERSION - 1)
        await service.ready()
        assert await world.generations.live() == 2
        assert await world.database["complaints_2"].count_documents({}) == len(stories)
    finally:
        service.stop()
