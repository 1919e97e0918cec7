"""A relay is killed (-9): what it had is taken over, a commit may be published twice, and none is lost."""

import asyncio
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from shared.event_store import SHARDS, EventStore
from shared.tenancy.mongo import Database
from tests.integration.event_store.relays import all_published, pending, shards_of
from tests.support.commits import commit
from tests.support.stack import Stack
from tests.support.wait import eventually

SCRIPT = Path(__file__).with_name("relay_process.py")
ROOT = SCRIPT.parents[3]
Start = Callable[..., Coroutine[Any, Any, Process]]


@pytest.fixture
async def start(stack: Stack, database: Database) -> AsyncIterator[Start]:
    """Starts a relay in a process of its own: `await start(owner, kill_at="…")`."""
    children: list[Process] = []

    async def start(owner: str, *kill_at: str) -> Process:
        arguments = [str(SCRIPT), stack.mongo, database.name, owner, *kill_at]
        child = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
        )
        children.append(child)
        return child

    yield start
    for child in children:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def published(database: Database) -> list[str]:
    return [found["event"] for found in await database.get_collection("published").find().sort("_id").to_list(None)]


async def test_killed_between_publishing_and_marking_the_commits_are_published_again(
    store: EventStore, database: Database, start: Start
) -> None:
    expected = {f"router:stream-{number}.1" for number in range(30)}
    await store.append([commit(f"stream-{number}") for number in range(30)])
    doomed = await start("doomed", "after_publish")
    assert await doomed.wait() == -9
    assert set(await published(database)) == expected
    assert await pending(database) == 30

    await start("heir")
    await all_published(database, timeout=20)
    again = await published(database)
    assert set(again) == expected
    assert len(again) == 60


async def test_a_killed_relays_shards_are_published_by_the_other_within_ten_seconds(
    store: EventStore, database: Database, start: Start
) -> None:
    doomed, _ = await start("doomed"), await start("heir")

    async def shared_out() -> bool:
        return [await shards_of(database, owner) for owner in ("doomed", "heir")] == [8, 8]

    await eventually(shared_out, timeout=20)
    doomed.kill()
    await doomed.wait()
    died = time.monotonic()
    await store.append([commit(f"stream-{number}") for number in range(64)])
    await all_published(database, timeout=20)
    assert time.monotonic() - died < 12
    assert len(set(await published(database))) == 64
    assert await shards_of(database, "heir") == SHARDS
