"""A rebuild from the log, and the group's consumer beside it, on real Kafka and MongoDB."""

import asyncio

import pytest

from services.reporting.adapters.projections import MongoProjections
from services.reporting.application.facts_of import EVENTS
from services.reporting.application.fold_batch import FoldBatch
from services.reporting.application.ports import RebuildOvertakenError
from shared.contracts.envelope import Envelope
from tests.integration.reporting.replicas import Bus, equal, fresh, make, seen
from tests.integration.reporting.world import World
from tests.support.wait import eventually


async def test_the_consumers_projections_equal_a_fresh_fold_of_the_log(bus: Bus) -> None:
    envelopes = await make(bus.world, 0, 40)
    expected = await fresh(bus.world, envelopes)
    await bus.publisher.publish(envelopes)
    async with bus.replica(), bus.replica():
        await eventually(lambda: equal(bus.world, expected), timeout=40)


async def test_a_restart_goes_on_from_the_positions_that_lie_with_the_projections(bus: Bus) -> None:
    first, second = await make(bus.world, 0, 10), await make(bus.world, 10, 10)
    await bus.publisher.publish(first)
    async with bus.replica():
        await eventually(lambda: read_to(bus, len(first)), timeout=40)
    # As after restoring MongoDB from a backup: the group's own offsets are ahead of what the projections hold.
    await bus.world.client.drop_database(bus.world.database.name)
    await bus.world.generations.ensure()
    await bus.world.generations.collections(1).positions.insert_many(
        [
            {"_id": f"{topic}:{partition}", "topic": topic, "partition": partition, "next": 0}
            for topic in bus.topics.of(EVENTS)
            for partition in range(3)
        ]
    )
    await bus.publisher.publish(second)
    expected = await fresh(bus.world, first + second)
    async with bus.replica():
        await eventually(lambda: equal(bus.world, expected), timeout=40)


async def read_to(bus: Bus, records: int) -> bool:
    return sum((await bus.world.generations.positions()).values()) == records


async def test_a_rebuild_gives_what_live_gives_and_takes_its_place(bus: Bus) -> None:
    envelopes = await make(bus.world, 0, 30)
    await bus.publisher.publish(envelopes)
    expected = await fresh(bus.world, envelopes)
    async with bus.replica():
        await eventually(lambda: equal(bus.world, expected), timeout=40)
    # A mistake that a rebuild has to mend.
    await bus.world.database["counters_1"].update_one({"day": None}, {"$inc": {"status.assigned": 5}})
    assert await seen(bus.world) != expected
    folded = await bus.rebuild()()
    assert folded == len(envelopes)
    assert await bus.world.generations.live() != 1
    assert await seen(bus.world) == expected


async def test_a_rebuild_while_traffic_runs_loses_nothing(bus: Bus) -> None:
    before = await make(bus.world, 0, 30)
    await bus.publisher.publish(before)
    meanwhile: list[Envelope] = []
    done = asyncio.Event()

    async def traffic() -> None:
        number = 30
        while not done.is_set() or number < 60:
            batch = await make(bus.world, number, 4)
            await bus.publisher.publish(batch)
            meanwhile.extend(batch)
            number += 4
            await asyncio.sleep(0.05)  # a pace: all of this shares one event loop, and a flood would starve it

    async with bus.replica(), bus.replica():
        running = asyncio.create_task(traffic())
        await eventually(lambda: bus.world.database["complaints_1"].count_documents({}), timeout=40)
        for _ in range(3):
            await bus.rebuild()()
        done.set()
        await running
        expected = await fresh(bus.world, before + meanwhile)
        await eventually(lambda: equal(bus.world, expected), timeout=40)
    assert await bus.world.generations.live() == 4


async def test_a_rebuild_that_is_overtaken_by_another_does_not_swap(bus: Bus) -> None:
    await bus.publisher.publish(await make(bus.world, 0, 3))
    first = await bus.world.generations.begin()
    await bus.world.generations.begin()
    with pytest.raises(RebuildOvertakenError):
        await bus.world.generations.swap(first, [])


async def test_a_rebuild_that_is_behind_does_not_swap(world: World) -> None:
    await world.fold([], {("t", 0): 5})
    generation = await world.generations.begin()
    building = MongoProjections(world.generations, generation)
    await FoldBatch(projections=building, words=world.words)([], {("t", 0): 4})
    assert not await world.generations.swap(generation, [("t", 0)])
    await FoldBatch(projections=building, words=world.words)([], {("t", 0): 5})
    assert await world.generations.swap(generation, [("t", 0)])
    assert await world.generations.live() == generation


async def test_a_consumer_goes_on_in_the_new_generation_when_the_one_it_knew_is_closed_or_gone(world: World) -> None:
    fold = world.fold
    told = (await world.story("a1")).received().assigned().progressed().envelopes
    await fold(told[:1], {("t", 0): 1})
    for already, envelope in enumerate(told[1:], 1):
        generation = await world.generations.begin()  # drops the generation before the last
        building = MongoProjections(world.generations, generation)
        await FoldBatch(projections=building, words=world.words)(told[:already], {("t", 0): already})
        assert await world.generations.swap(generation, [("t", 0)])
        if already == 2:
            await world.generations.drop_others()
        await fold([envelope], {("t", 0): already + 1})
        assert await world.generations.positions() == {("t", 0): already + 1}
    names = await world.database.list_collection_names()
    assert {name.rpartition("_")[2] for name in names if name.startswith(("positions_", "complaints_"))} == {"3"}
    assert await seen(world) == await fresh(world, told)


async def test_a_partition_that_is_new_gets_its_position_in_the_live_generation(world: World) -> None:
    fold = world.fold
    await fold([], {("t", 0): 1})
    await fold([], {("t", 0): 2, ("t", 1): 1})
    assert await world.generations.positions() == {("t", 0): 2, ("t", 1): 1}


async def test_what_earlier_rebuilds_left_is_dropped_when_another_begins(world: World) -> None:
    for _ in range(3):
        await world.generations.begin()
    names = await world.database.list_collection_names()
    assert {name.rpartition("_")[2] for name in names if name.startswith("complaints_")} == {"1", "4"}
