"""What appending to the event store promises."""

import asyncio
from collections import Counter

import pytest
from pymongo.errors import BulkWriteError

from shared.event_store import Appended, Commit, EventStore
from shared.event_store.commit import from_document
from shared.tenancy.mongo import Database
from tests.support.commits import SURAKARTA, TANGERANG, commit
from tests.support.databases import watched
from tests.support.stack import Stack

STORED, REPEATED, CONFLICT = Appended.STORED, Appended.REPEATED, Appended.CONFLICT


async def test_a_stored_commit_is_loaded_as_it_was(store: EventStore) -> None:
    first = commit("a", events=2, traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    second = commit("a", 3)
    assert await store.append([first]) == [STORED]
    assert await store.append([second]) == [STORED]
    assert await store.load(SURAKARTA, "a") == [first, second]
    assert second.version == first.next_version


async def test_a_stream_nobody_wrote_is_empty(store: EventStore) -> None:
    assert await store.load(SURAKARTA, "a") == []
    assert await store.load_many([(SURAKARTA, "a")]) == {(SURAKARTA, "a"): []}
    assert await store.load_many([]) == {}
    assert await store.append([]) == []


async def test_many_streams_of_many_tenants_are_loaded_in_one_query(
    store: EventStore, database: Database, stack: Stack
) -> None:
    commits = [commit("a"), commit("a", 2), commit("b"), commit("a", tenant=TANGERANG, note="Tangerang")]
    await store.append(commits)
    async with watched(database, stack.mongo) as (same, sent):
        loaded = await EventStore(same).load_many([(SURAKARTA, "a"), (TANGERANG, "a"), (TANGERANG, "b")])
        assert len(sent.named("find")) == 1
    assert loaded == {
        (SURAKARTA, "a"): [commit("a"), commit("a", 2)],
        (TANGERANG, "a"): [commit("a", tenant=TANGERANG, note="Tangerang")],
        (TANGERANG, "b"): [],
    }


async def test_the_same_cause_again_changes_nothing(store: EventStore) -> None:
    await store.append([commit("a", cause="submit")])
    assert await store.append([commit("a", 2, cause="submit")]) == [REPEATED]
    assert await store.load(SURAKARTA, "a") == [commit("a", cause="submit")]


async def test_a_version_taken_by_another_cause_is_a_conflict(store: EventStore) -> None:
    await store.append([commit("a", cause="one")])
    assert await store.append([commit("a", cause="two")]) == [CONFLICT]
    assert await store.load(SURAKARTA, "a") == [commit("a", cause="one")]


async def test_version_and_cause_taken_together_is_a_repeat(store: EventStore) -> None:
    commits = [commit(f"stream-{number}") for number in range(50)]
    await store.append(commits)
    assert set(await store.append(commits)) == {REPEATED}


async def test_each_commit_of_a_call_has_its_own_outcome(store: EventStore) -> None:
    await store.append([commit("repeated"), commit("taken", cause="other")])
    call = [commit("new"), commit("repeated"), commit("taken"), commit("taken", tenant=TANGERANG)]
    assert await store.append(call) == [STORED, REPEATED, CONFLICT, STORED]


async def test_the_same_submission_twice_in_one_call_is_stored_once(store: EventStore) -> None:
    same, other = commit("a", cause="submit:1"), commit("a", cause="submit:2")
    assert await store.append([same, same, other]) == [STORED, REPEATED, CONFLICT]
    assert await store.load(SURAKARTA, "a") == [same]


async def test_two_commits_of_one_stream_in_one_call_follow_each_other(store: EventStore) -> None:
    assert await store.append([commit("a"), commit("a", 2)]) == [STORED, STORED]


async def test_a_commit_whose_predecessor_was_refused_is_not_stored(store: EventStore) -> None:
    await store.append([commit("a", cause="other")])
    assert await store.append([commit("a"), commit("a", 2), commit("a", 3)]) == [CONFLICT, CONFLICT, CONFLICT]
    assert [stored.cause for stored in await store.load(SURAKARTA, "a")] == ["other"]


async def test_of_many_writers_of_a_version_one_wins(store: EventStore) -> None:
    outcomes = await asyncio.gather(*(store.append([commit("a", cause=f"writer-{number}")]) for number in range(20)))
    assert Counter(outcome for (outcome,) in outcomes) == {STORED: 1, CONFLICT: 19}


async def test_two_hundred_commits_are_one_write_acknowledged_by_a_majority_with_journal(
    store: EventStore, database: Database, stack: Stack
) -> None:
    async with watched(database, stack.mongo) as (same, sent):
        await EventStore(same).append([commit(f"stream-{number}") for number in range(200)])
        (insert,) = sent.named("insert")
    assert insert["writeConcern"] == {"w": "majority", "j": True}
    assert insert["ordered"] is False


async def test_another_failure_than_a_duplicate_is_raised(store: EventStore, database: Database) -> None:
    await database.command("collMod", "commits", validator={"stream": {"$ne": "bad"}})
    with pytest.raises(BulkWriteError):
        await store.append([commit("good"), commit("bad")])
    await database.command("collMod", "commits", validator={})
    assert await store.append([commit("good"), commit("bad")]) == [REPEATED, STORED]


async def test_the_relay_and_the_checkpoint_are_told_of_what_is_stored(database: Database) -> None:
    woken: list[list[Commit]] = []
    passed: list[str] = []
    store = EventStore(
        database, checkpoint=passed.append, wake=lambda stored: woken.append([commit for _, commit in stored])
    )
    await store.ensure_indexes()
    await store.append([commit("a")])
    assert (passed, woken) == (["after_commit"], [[commit("a")]])
    await store.append([commit("a"), commit("b")])
    await store.append([commit("b")])
    assert woken[1:] == [[commit("b")]]


async def test_a_commit_lies_in_mongodb_as_the_architecture_says(store: EventStore, database: Database) -> None:
    await store.append([commit("a", events=2)])
    (document,) = await database.get_collection("commits").find().to_list(None)
    assert set(document) == {
        *("_id", "tenant", "stream", "version", "cause", "events", "at", "traceparent"),
        *("shard", "pending", "published_at"),
    }
    assert (document["pending"], document["published_at"]) == (True, None)
    assert 0 <= document["shard"] < 16
    assert [set(event) for event in document["events"]] == [{"type", "data"}] * 2
    assert from_document(document) == commit("a", events=2)
