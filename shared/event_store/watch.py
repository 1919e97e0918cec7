"""Hears of commits that other processes append: a change stream, read one batch at a time."""

import asyncio
import logging
from collections.abc import Callable

from bson import ObjectId
from pymongo.errors import PyMongoError

from shared.event_store.store import Commits
from shared.tenancy.changes import AWAIT_MS, read_changes
from shared.tenancy.mongo import Document

REOPEN_SECONDS = 5.0
REST_SECONDS = 0.05
"""After commits were heard of: those that come meanwhile are heard of together, and MongoDB is woken less often."""

log = logging.getLogger(__name__)


class CommitWatch:
    """Calls `wake` for every batch of other processes' commits. `healthy` is False while nothing would be heard."""

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
        # Raw: what has changed is not looked at, only that something has.
        cursor = self._commits.aggregate_raw_batches(
            [
                {"$changeStream": {}},
                {"$match": {"operationType": "insert", "$expr": _of_others()}},
                {"$project": {"_id": 1}},
            ],
            maxAwaitTimeMS=AWAIT_MS,
        )
        await read_changes(cursor, self._heard)

    async def _heard(self, changes: bytes | None) -> bool:
        if changes or not self.healthy:
            self.healthy = True
            self._wake()
        if changes:
            await asyncio.sleep(REST_SECONDS)
        return True


def _of_others() -> Document:
    """Whoever commits in this process wakes the relay itself; ids say by five bytes of which process they are."""
    ours = ObjectId().binary[4:9].hex()
    return {"$ne": [{"$substrBytes": [{"$toString": "$documentKey._id"}, 8, 10]}, ours]}
