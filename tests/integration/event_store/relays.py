"""Starting and stopping relays in tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bson import ObjectId

from shared.event_store import Commit, Relay
from shared.event_store.commit import to_document
from shared.event_store.store import commits_of
from shared.tenancy.mongo import Database
from tests.support.commits import RememberingPublisher
from tests.support.wait import eventually


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[None]:
    """The relays run meanwhile, and are stopped cleanly afterwards."""
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def pending(database: Database) -> int:
    """How many commits are not marked as published."""
    return await database.get_collection("commits").count_documents({"pending": True})


async def all_published(database: Database, timeout: float = 15.0) -> None:
    """Waits until every commit is marked."""

    async def none_waits() -> bool:
        return await pending(database) == 0

    await eventually(none_waits, timeout)


async def shards_of(database: Database, owner: str) -> int:
    """How many shards an owner has a lease on."""
    return await database.get_collection("relay_leases").count_documents({"shard": {"$exists": True}, "owner": owner})


def relay_of(database: Database, publisher: RememberingPublisher, owner: str = "one", rest: float = 0.0) -> Relay:
    """A relay as router has it."""
    return Relay(database, publisher, source="/router", owner=owner, rest=rest)


async def append_elsewhere(database: Database, *commits: Commit) -> None:
    """Store commits as another process does: ids tell processes apart by five bytes."""
    await commits_of(database).insert_many([to_document(each) | {"_id": _another_processes()} for each in commits])


def _another_processes() -> ObjectId:
    ours = ObjectId().binary
    return ObjectId(ours[:4] + bytes(byte ^ 0xFF for byte in ours[4:9]) + ours[9:])
