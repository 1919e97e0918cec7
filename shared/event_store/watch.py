"""Hears of commits that other processes append: a change stream, read one batch at a time."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from motor.motor_asyncio import AsyncIOMotorCommandCursor
from pymongo.errors import PyMongoError

from shared.event_store.store import Commits
from shared.tenancy.mongo import Document

REOPEN_SECONDS = 5.0
_AWAIT_MS = 1_000

log = logging.getLogger(__name__)


class CommitWatch:
    """Calls `wake` for every batch of new commits. `healthy` is False while nothing would be heard."""

    def __init__(self, commits: Commits, wake: Callable[[], None], *, reopen_seconds: float = REOPEN_SECONDS) -> None:
        self._commits = commits
        self._wake = wake
        self._reopen_seconds = reopen_seconds
        self.healthy = False

    async def run(self) -> None:
        """Watch until cancelled. A stream that fails is opened anew, never resumed: `wake` looks for everything."""
        while True:
            try:
                await self._listen()
            except PyMongoError as error:
                log.warning("the change stream of commits failed; polling meanwhile: %s", type(error).__name__)
            finally:
                self.healthy = False
            self._wake()  # whoever sleeps long because all is well must learn that it isn't
            await asyncio.sleep(self._reopen_seconds)

    async def _listen(self) -> None:
        # An aggregate and not `watch`: motor's change stream goes through a thread for each event, a cursor only
        # for each batch.
        cursor = self._commits.aggregate(
            [{"$changeStream": {}}, {"$match": {"operationType": "insert"}}, {"$project": {"_id": 1}}],
            maxAwaitTimeMS=_AWAIT_MS,
        )
        reading = asyncio.create_task(self._read(cursor))
        try:
            await asyncio.shield(reading)
        finally:
            # Closing ends the read that waits in a thread, and waiting for that leaves no failure unheard behind.
            await cursor.close()
            await asyncio.wait([reading], timeout=_AWAIT_MS / 1_000 + 1)
            if reading.done() and not reading.cancelled():
                reading.exception()

    async def _read(self, cursor: AsyncIOMotorCommandCursor[Document]) -> None:
        alive = True
        while alive:
            with suppress(StopAsyncIteration):  # an empty batch: the stream is open and nothing has happened
                await cursor.next()
                self._wake()
            alive = bool(cursor.alive)
            if not self.healthy:
                self.healthy = True
                self._wake()
