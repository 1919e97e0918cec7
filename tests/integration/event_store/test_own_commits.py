"""The relay's short way: commits of its own process are published without being read again, and never forgotten."""

from dataclasses import replace

from bson import ObjectId

from shared.event_store import EventStore
from shared.event_store.pending import Pending
from shared.event_store.store import commits_of
from shared.tenancy.mongo import Database
from tests.integration.event_store.relays import all_published, pending, relay_of, running
from tests.support.commits import NOON, RememberingPublisher, commit
from tests.support.wait import eventually


async def test_commits_of_this_process_are_published_as_those_read_from_the_database_are(
    store: EventStore, database: Database
) -> None:
    publishers = [RememberingPublisher(), RememberingPublisher()]
    relay = relay_of(database, publishers[0])
    at = NOON.replace(microsecond=123_456)
    commits = [replace(commit(f"stream-{number % 7}", 1 + number // 7), at=at) for number in range(35)]
    local = EventStore(database, wake=relay.wake)
    await store.append(commits[:10])
    await local.append(commits[10:])
    async with running(relay):
        await all_published(database)
    await database.get_collection("commits").update_many({}, {"$set": {"pending": True}})
    async with running(relay_of(database, publishers[1])):
        await all_published(database)
    once, again = ({envelope.id: envelope for envelope in publisher.published} for publisher in publishers)
    assert len(once) == 35
    assert once == again
    for publisher in publishers:
        assert all(publisher.sequences(f"stream-{number}") == [1, 2, 3, 4, 5] for number in range(7))


async def test_commits_of_this_process_are_published_again_after_a_failure(
    store: EventStore, database: Database
) -> None:
    publisher = RememberingPublisher(failures=1)
    relay = relay_of(database, publisher)
    async with running(relay):
        await EventStore(database, wake=relay.wake).append([commit("a"), commit("b")])
        await all_published(database)
    assert (publisher.sequences("a"), publisher.sequences("b")) == ([1], [1])


async def test_commits_of_shards_held_by_others_do_not_pile_up(store: EventStore, database: Database) -> None:
    pending_commits = Pending(commits_of(database))
    for number in range(30):
        pending_commits.remember((ObjectId(), commit(f"stream-{number}")) for _ in range(100))
    assert pending_commits.remembered <= 2_000


async def test_commits_that_could_not_be_marked_are_published_again(store: EventStore, database: Database) -> None:
    await database.command("collMod", "commits", validator={"published_at": None})
    publisher = RememberingPublisher()
    relay = relay_of(database, publisher)
    async with running(relay):
        await EventStore(database, wake=relay.wake).append([commit("a")])
        await eventually(lambda: publisher.sequences("a") == [1, 1])
        assert await pending(database) == 1
        await database.command("collMod", "commits", validator={})
        await all_published(database)


async def test_the_next_batch_goes_out_while_the_last_is_marked(store: EventStore, database: Database) -> None:
    waiting = Pending(commits_of(database), batch=2)
    await store.append([commit("a"), commit("b"), commit("b", 2), commit("c")])
    failures: list[bool] = []
    first = await waiting.batch(range(16))
    await waiting.mark(first.commits, NOON, failed=lambda: failures.append(True))
    second = await waiting.batch(range(16))
    await waiting.mark(second.commits, NOON, failed=lambda: failures.append(True))
    await waiting.marked()
    seen = [(each.stream, each.version) for batch in (first, second) for _, each in batch.commits]
    assert sorted(seen) == [("a", 1), ("b", 1), ("b", 2), ("c", 1)]
    assert (await waiting.batch(range(16))).commits == []
    assert failures == []
