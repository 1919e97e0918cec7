"""What the relay promises: every commit, in order, at least once."""

import asyncio
import gc
import itertools
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern

from shared.event_store import EventStore, Relay
from shared.event_store.commit import to_document
from shared.event_store.relay import IDLE_POLL_SECONDS
from shared.event_store.watch import REOPEN_SECONDS
from shared.tenancy.mongo import Database
from tests.integration.event_store.relays import all_published, append_elsewhere, pending, relay_of, running, shards_of
from tests.support.commits import NOON, SURAKARTA, RememberingPublisher, commit
from tests.support.wait import eventually

numbers = itertools.count()


async def test_a_commit_is_published_as_envelopes_and_marked(store: EventStore, database: Database) -> None:
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    publisher = RememberingPublisher()
    stored = commit("a", 4, events=2, traceparent=traceparent)
    await store.append([stored])
    async with running(relay_of(database, publisher)):
        await all_published(database)
    assert [envelope.id for envelope in publisher.published] == ["router:a.4", "router:a.5"]
    for number, envelope in enumerate(publisher.published):
        assert (envelope.source, envelope.subject, envelope.tenant) == ("/router", "a", SURAKARTA)
        assert (envelope.sequence, envelope.time, envelope.traceparent) == (4 + number, NOON, traceparent)
        assert envelope.event == stored.events[number]
    (document,) = await database.get_collection("commits").find().to_list(None)
    assert "pending" not in document
    assert document["published_at"] is not None


@pytest.mark.usefixtures("store")
async def test_commits_of_this_process_and_of_others_wake_the_relay_before_it_polls(database: Database) -> None:
    publisher = RememberingPublisher()
    relay = relay_of(database, publisher)
    local = EventStore(database, wake=relay.wake)
    async with running(relay):
        await local.append([commit("first")])
        await all_published(database)
        await eventually(lambda: relay.hears)  # from now on it polls every IDLE_POLL_SECONDS
        await local.append([commit("ours")])
        await eventually(lambda: publisher.sequences("ours"), IDLE_POLL_SECONDS / 3)
        await append_elsewhere(database, commit("theirs"))
        await eventually(lambda: publisher.sequences("theirs"), IDLE_POLL_SECONDS / 3)


async def test_what_is_published_is_marked_after_the_rest_or_at_the_stop(store: EventStore, database: Database) -> None:
    publisher = RememberingPublisher()
    await store.append([commit("a")])
    async with running(relay_of(database, publisher, rest=600)):
        await eventually(lambda: publisher.sequences("a"))
        await store.append([commit("b")])
        assert await pending(database) == 2
    assert publisher.sequences("b") == []
    assert await pending(database) == 1
    async with running(relay_of(database, publisher, rest=0.01)):
        await all_published(database)
    assert [publisher.sequences(stream) for stream in "ab"] == [[1], [1]]


@pytest.mark.usefixtures("store")
async def test_what_was_stored_by_a_write_that_failed_is_published_all_the_same(database: Database) -> None:
    await database.command("collMod", "commits", validator={"stream": {"$ne": "refused"}})
    publisher = RememberingPublisher()
    relay = relay_of(database, publisher)
    local = EventStore(database, wake=relay.wake)
    async with running(relay):
        await eventually(lambda: relay.hears)
        with pytest.raises(BulkWriteError):
            await local.append([commit("refused"), commit("stored")])
        await eventually(lambda: publisher.sequences("stored"), IDLE_POLL_SECONDS / 3)


@pytest.mark.usefixtures("store")
async def test_without_its_change_stream_the_relay_polls_and_then_opens_it_again(database: Database) -> None:
    publisher = RememberingPublisher()
    relay = relay_of(database, publisher)
    async with running(relay):
        await eventually(lambda: relay.hears)
        await kill_change_stream(database)
        await eventually(lambda: not relay.hears)
        await append_elsewhere(database, commit("a"))
        await eventually(lambda: publisher.sequences("a"), REOPEN_SECONDS)
        await eventually(lambda: relay.hears, timeout=15)


async def kill_change_stream(database: Database) -> None:
    """Ends the server's side of the stream, as an election or a lost oplog position would."""
    admin = database.client.get_database("admin", read_concern=ReadConcern("local"))
    operations = admin.aggregate(
        [
            {"$currentOp": {"idleCursors": True, "allUsers": True}},
            {"$match": {"ns": f"{database.name}.commits", "cursor.tailable": True}},
        ]
    )
    cursors = [operation["cursor"]["cursorId"] for operation in await operations.to_list(None)]
    assert cursors
    await database.command("killCursors", "commits", cursors=cursors)


async def test_a_later_version_with_an_earlier_id_waits_for_its_predecessors(
    store: EventStore, database: Database
) -> None:
    documents = [to_document(commit("a", version)) for version in (3, 2, 1)]
    assert [document["_id"] for document in documents] == sorted(document["_id"] for document in documents)
    await database.get_collection("commits").insert_many(documents)
    publisher = RememberingPublisher()
    async with running(relay_of(database, publisher)):
        await all_published(database)
    assert publisher.sequences("a") == [1, 2, 3]


async def test_an_earlier_version_beyond_the_batch_is_published_first(store: EventStore, database: Database) -> None:
    late_first = [to_document(commit("a", 2)), *(to_document(commit(f"other-{number}")) for number in range(600))]
    await database.get_collection("commits").insert_many([*late_first, to_document(commit("a"))])
    publisher = RememberingPublisher()
    async with running(relay_of(database, publisher)):
        await all_published(database)
    assert publisher.sequences("a") == [1, 2]
    assert len(publisher.published) == 602


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lengths=st.lists(st.integers(1, 6), min_size=1, max_size=8),
    shuffle=st.randoms(use_true_random=False),
    failures=st.integers(0, 1),
)
async def test_whatever_the_order_of_ids_each_stream_is_published_in_order_of_version(
    store: EventStore, database: Database, lengths: list[int], shuffle: random.Random, failures: int
) -> None:
    await database.get_collection("commits").delete_many({})
    streams = {f"{next(numbers)}": length for length in lengths}
    documents = []
    for stream, length in streams.items():
        version = 1
        for number in range(length):
            made = commit(stream, version, events=1 + number % 3, tenant=SURAKARTA)
            documents.append(to_document(made))
            version = made.next_version
    ids = [document["_id"] for document in documents]
    shuffle.shuffle(ids)
    for document, shuffled in zip(documents, ids, strict=True):
        document["_id"] = shuffled
    publisher = RememberingPublisher(failures)
    async with running(Relay(database, publisher, source="/router", owner="one", batch=4)):
        await database.get_collection("commits").insert_many(documents)
        await all_published(database)
    for stream in streams:
        published = publisher.sequences(stream)
        assert published == list(range(1, len(published) + 1))
    assert len(publisher.published) == sum(len(document["events"]) for document in documents)


async def test_while_the_publisher_fails_nothing_is_marked_and_afterwards_nothing_is_lost(
    store: EventStore, database: Database
) -> None:
    publisher = RememberingPublisher(failures=3)
    await store.append([commit(f"stream-{number}") for number in range(20)])
    async with running(relay_of(database, publisher)):
        await eventually(lambda: publisher.attempts >= 2)
        assert await pending(database) == 20
        await all_published(database)
    assert {envelope.subject for envelope in publisher.published} == {f"stream-{number}" for number in range(20)}
    assert publisher.attempts == 4


async def test_a_clean_stop_finishes_the_batch_and_gives_the_shards_back(store: EventStore, database: Database) -> None:
    publisher = RememberingPublisher()
    publisher.open.clear()
    await store.append([commit("a")])
    task = asyncio.create_task(relay_of(database, publisher).run())
    await eventually(lambda: publisher.attempts)
    task.cancel()
    await asyncio.sleep(0)
    publisher.open.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await pending(database) == 0
    assert await shards_of(database, "one") == 0


@pytest.mark.usefixtures("store")
async def test_a_stop_leaves_no_failure_unheard(database: Database) -> None:
    unheard: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    relay = relay_of(database, RememberingPublisher())
    async with running(relay):
        await eventually(lambda: relay.hears)
        await EventStore(database, wake=relay.wake).append([commit("a")])
        await all_published(database)
    gc.collect()
    await asyncio.sleep(0)
    assert unheard == []


async def test_a_commit_that_cannot_be_read_holds_back_its_own_stream_only(
    store: EventStore, database: Database
) -> None:
    await store.append([commit("stuck"), commit("stuck", 2), commit("free")])
    await database.get_collection("commits").update_one(
        {"stream": "stuck", "version": 1}, {"$set": {"events.0.type": "id.aduan.complaint.progressed.v9"}}
    )
    publisher = RememberingPublisher()
    async with running(relay_of(database, publisher)):
        await eventually(lambda: publisher.sequences("free"))
        await append_elsewhere(database, commit("stuck", 3), commit("free", 2))
        await eventually(lambda: publisher.sequences("free") == [1, 2])
    assert publisher.sequences("stuck") == []
    assert await pending(database) == 3


async def test_the_backlog_counts_what_waits_and_how_long(store: EventStore, database: Database) -> None:
    relay = Relay(
        database, RememberingPublisher(), source="/router", owner="one", now=lambda: NOON + timedelta(seconds=90)
    )
    assert await relay.backlog() == (0, 0.0)
    younger = replace(commit("b"), at=NOON + timedelta(seconds=60))
    await store.append([younger, commit("a")])
    assert await relay.backlog() == (2, 90.0)


async def test_finding_what_waits_reads_no_published_commit(store: EventStore, database: Database) -> None:
    commits = database.get_collection("commits")
    await store.append([commit(f"stream-{number}") for number in range(300)])
    await commits.update_many({"version": 1}, {"$unset": {"pending": ""}})
    await store.append([commit(f"late-{number}") for number in range(5)])
    query = commits.find({"shard": {"$in": list(range(16))}, "pending": True}, hint="pending").sort("_id").limit(500)
    explained = await query.explain()
    assert explained["executionStats"]["totalDocsExamined"] == 5
    assert explained["executionStats"]["totalKeysExamined"] <= 5 + 16
    assert "'SORT'" not in repr(explained["queryPlanner"]["winningPlan"])
