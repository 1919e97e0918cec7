"""The relay: publishes commits in order of version per stream, then marks them. At least once, never less."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import PyMongoError

from shared.checkpoints import Checkpoint, no_checkpoint
from shared.event_store.commit import Stored, envelopes_of
from shared.event_store.leases import RENEW_SECONDS, Leases
from shared.event_store.pending import BATCH, NOTHING, Pending
from shared.event_store.ports import NoRelayMetrics, Publisher, RelayMetrics
from shared.event_store.store import commits_of
from shared.event_store.watch import CommitWatch
from shared.tenancy.mongo import Document

AFTER_PUBLISH = "after_publish"
POLL_SECONDS = 1.0
IDLE_POLL_SECONDS = 15.0
STOP_SECONDS = 10.0
_FIRST_BACKOFF, _LONGEST_BACKOFF = 0.1, 5.0

log = logging.getLogger(__name__)
_jitter = random.SystemRandom()


class Backlog(NamedTuple):
    """How many commits wait to be published, and for how many seconds the oldest has waited (0.0 when none)."""

    commits: int
    oldest_seconds: float


class Relay:
    """Publishes the commits of the shards it holds a lease on.

    `source` is the service's name in events (`/router`), `owner` a name no other running relay has. A failing
    publisher or database is tried again with growing pauses; nothing is marked meanwhile. After each batch that leaves
    nothing behind it rests for `rest` seconds, then marks it: what is committed meanwhile goes out together, which
    costs less, and those that were told can work first.
    """

    def __init__(
        self,
        database: AsyncIOMotorDatabase[Document],
        publisher: Publisher,
        *,
        source: str,
        owner: str,
        checkpoint: Checkpoint = no_checkpoint,
        metrics: RelayMetrics | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        batch: int = BATCH,
        rest: float = 0.0,
    ) -> None:
        self._rest_seconds = rest
        self._pending = Pending(commits_of(database), batch=batch)
        self._publisher = publisher
        self._source = source
        self._checkpoint = checkpoint
        self._metrics = metrics or NoRelayMetrics()
        self._now = now
        self._leases = Leases(database, owner)
        self._work = asyncio.Event()
        self._watch = CommitWatch(commits_of(database), self.wake)
        self._metrics.watch_backlog(self.backlog)

    @property
    def hears(self) -> bool:
        """Whether commits of other processes are heard of at once; they are polled for while not."""
        return self._watch.healthy

    def wake(self, stored: Sequence[Stored] = ()) -> None:
        """Look for commits now: somebody knows there are some. `stored`: those this process has just appended."""
        self._pending.remember(stored)
        self._work.set()

    async def backlog(self) -> Backlog:
        """Return what waits in all shards, whoever holds them."""
        commits, oldest = await self._pending.backlog()
        return Backlog(commits, max(0.0, (self._now() - oldest).total_seconds()) if oldest else 0.0)

    async def run(self) -> None:
        """Publish until cancelled; then finish the batch at hand and give the shards back."""
        stopping = asyncio.Event()
        publishing = asyncio.create_task(self._publish_until(stopping))
        others = [asyncio.create_task(self._keep_leases()), asyncio.create_task(self._watch.run())]
        try:
            await asyncio.wait([publishing, *others], return_when=asyncio.FIRST_COMPLETED)
            for task in [publishing, *others]:
                if task.done():
                    task.result()
        finally:
            stopping.set()
            self.wake()
            await asyncio.wait([publishing], timeout=STOP_SECONDS)
            for task in [publishing, *others]:
                task.cancel()
            await asyncio.gather(publishing, *others, return_exceptions=True)
            with suppress(PyMongoError):
                await self._leases.release()

    async def _keep_leases(self) -> None:
        prepared = False
        while True:
            try:
                if not prepared:
                    await self._leases.prepare()
                    prepared = True
                if await self._leases.tick():
                    self.wake()
            except PyMongoError as error:
                log.warning("the relay's leases could not be renewed: %s", type(error).__name__)
            await asyncio.sleep(RENEW_SECONDS * _jitter.uniform(0.9, 1.1))

    async def _publish_until(self, stopping: asyncio.Event) -> None:
        failures = 0
        while not stopping.is_set():
            try:
                if self._leases.shedding:
                    await self._pending.marked()
                    await self._leases.settle()
                self._work.clear()
                more = await self._round(stopping)
            except Exception as error:  # whatever a publisher raises: it is tried again
                failures += 1
                pause = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2**failures) * _jitter.uniform(0.5, 1.0)
                log.warning(
                    "the relay could not publish (%s); trying again in %.1f s",
                    type(error).__name__,
                    pause,
                    exc_info=failures == 1,
                )
                await self._rest(stopping, pause)
                continue
            failures = 0
            if not more and not stopping.is_set():  # whatever came since has woken it
                await self._sleep()
        with suppress(PyMongoError):
            await self._pending.marked()

    async def _round(self, stopping: asyncio.Event) -> bool:
        """Publish one batch and mark it; return whether there may be more to do at once."""
        shards = self._leases.held
        batch, more = await self._pending.batch(shards) if shards else NOTHING
        if not batch:
            await self._pending.marked()
            return more
        envelopes = [envelope for _, commit in batch for envelope in envelopes_of(commit, self._source)]
        await self._publisher.publish(envelopes)
        published_at = self._now()
        self._checkpoint(AFTER_PUBLISH)
        if not more and self._rest_seconds:
            await self._rest(stopping, self._rest_seconds)
        await self._pending.mark(batch, published_at, failed=self.wake)
        for event_type, count in Counter(envelope.event.type for envelope in envelopes).items():
            self._metrics.published(event_type, count)
        return more

    async def _sleep(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE_POLL_SECONDS if self._watch.healthy else POLL_SECONDS):
                await self._work.wait()

    async def _rest(self, stopping: asyncio.Event, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stopping.wait()
