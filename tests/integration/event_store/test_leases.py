"""How relays share the shards, and what becomes of them when one dies."""

import asyncio
import time

import pytest

from shared.event_store import SHARDS, Relay
from shared.event_store.leases import Leases
from shared.tenancy.mongo import Database
from tests.integration.event_store.relays import all_published, append_elsewhere, running, shards_of
from tests.support.commits import RememberingPublisher, commit
from tests.support.databases import watched
from tests.support.stack import Stack
from tests.support.wait import eventually


async def leases_of(database: Database, owner: str, lease_seconds: float = 30.0) -> Leases:
    leases = Leases(database, owner, lease_seconds=lease_seconds)
    await leases.prepare()
    return leases


async def settle_all(*leases: Leases) -> None:
    """Lets every owner look, give back and take, until nothing changes any more."""
    for _ in range(3):
        for each in leases:
            await each.tick()
            await each.settle()


async def test_one_owner_holds_every_shard(database: Database) -> None:
    leases = await leases_of(database, "one")
    await leases.tick()
    assert leases.held == list(range(SHARDS))


async def test_owners_share_the_shards_fairly_and_no_shard_has_two(database: Database) -> None:
    owners = [await leases_of(database, name) for name in ("one", "two", "three")]
    await settle_all(owners[0])
    await settle_all(*owners)
    assert sorted(len(each.held) for each in owners) == [5, 5, 6]
    assert sorted(shard for each in owners for shard in each.held) == list(range(SHARDS))


async def test_owners_that_start_together_take_no_shard_twice(database: Database) -> None:
    owners = [await leases_of(database, f"owner-{number}") for number in range(4)]
    for _ in range(5):
        await asyncio.gather(*(each.tick() for each in owners))
        held = [shard for each in owners for shard in each.held]
        assert len(held) == len(set(held))
        await asyncio.gather(*(each.settle() for each in owners))
    assert [len(each.held) for each in owners] == [4, 4, 4, 4]


async def test_a_shard_that_another_took_first_stays_the_others(database: Database) -> None:
    one, two = await leases_of(database, "one"), await leases_of(database, "two")
    await one.tick()
    await two._claim(list(range(SHARDS)))  # as if it had looked before the other's tick and claims after it
    await one.tick()
    await two.tick()
    assert not set(one.held) & set(two.held)
    assert await shards_of(database, "one") == SHARDS


async def test_a_shard_to_be_given_back_is_kept_from_others_until_its_batch_is_done(database: Database) -> None:
    one, two = await leases_of(database, "one"), await leases_of(database, "two")
    await one.tick()
    await two.tick()
    await one.tick()
    await two.tick()
    assert (len(one.held), len(two.held)) == (8, 0)
    await one.settle()
    await two.tick()
    assert (len(one.held), len(two.held)) == (8, 8)


async def test_with_more_owners_than_shards_each_shard_still_has_one(database: Database) -> None:
    owners = [await leases_of(database, f"owner-{number:02}") for number in range(SHARDS + 2)]
    await settle_all(*owners)
    assert sorted(shard for each in owners for shard in each.held) == list(range(SHARDS))


async def test_an_owner_that_cannot_renew_stops_before_another_may_begin(database: Database) -> None:
    now = 100.0
    one = Leases(database, "one", lease_seconds=7.0, clock=lambda: now)
    await one.prepare()
    await one.tick()
    assert len(one.held) == SHARDS
    now = 107.0
    assert one.held == []


async def test_a_released_shard_is_free_at_once(database: Database) -> None:
    one, two = await leases_of(database, "one"), await leases_of(database, "two")
    await one.tick()
    await one.release()
    await two.tick()
    assert (len(one.held), len(two.held)) == (0, SHARDS)


async def test_a_dead_owners_shards_are_taken_when_its_lease_runs_out_and_not_before(database: Database) -> None:
    dead = await leases_of(database, "dead", lease_seconds=1.0)
    heir = await leases_of(database, "heir")
    await dead.tick()
    died = time.monotonic()

    async def inherited() -> bool:
        await heir.tick()
        assert len(heir.held) in {0, SHARDS}
        return len(heir.held) == SHARDS

    await eventually(inherited)
    assert time.monotonic() - died > 0.9


async def test_renewing_all_leases_is_one_write_and_one_read(database: Database, stack: Stack) -> None:
    async with watched(database, stack.mongo) as (same, sent):
        leases = await leases_of(same, "one")
        await leases.tick()
        sent.commands.clear()
        await leases.tick()
        assert [name for name, _ in sent.commands] == ["update", "aggregate"]
    assert len(leases.held) == SHARDS


@pytest.mark.usefixtures("store")
async def test_two_relays_share_the_work_and_publish_each_commit_once(database: Database) -> None:
    publishers = [RememberingPublisher(), RememberingPublisher()]
    relays = [Relay(database, publishers[0], source="/router", owner="one")]
    relays.append(Relay(database, publishers[1], source="/router", owner="two"))

    async def shared_out() -> bool:
        return [await shards_of(database, owner) for owner in ("one", "two")] == [8, 8]

    async with running(*relays):
        await eventually(shared_out, timeout=15)
        await eventually(lambda: all(relay.hears for relay in relays))
        await append_elsewhere(database, *(commit(f"stream-{number}") for number in range(200)))
        await all_published(database)
    ids = [envelope.id for publisher in publishers for envelope in publisher.published]
    assert len(ids) == len(set(ids)) == 200
    assert all(publisher.published for publisher in publishers)
