"""Appends commits of concurrent requests together: one durable write for many of them."""

from shared.event_store.coalescer import Coalescer
from shared.event_store.commit import Appended, Commit
from shared.event_store.store import EventStore


class Batcher:
    """`await append(commit)` for each request; at most two writes are under way, and `limit` requests may wait.

    `gather`: for how many seconds the first of them waits for others.
    """

    def __init__(
        self,
        store: EventStore,
        *,
        max_batch: int = 200,
        max_in_flight: int = 2,
        limit: int = 2_000,
        gather: float = 0.0,
    ) -> None:
        self._coalescer = Coalescer[Commit, Appended](
            store.append, max_batch=max_batch, max_in_flight=max_in_flight, limit=limit, gather=gather
        )

    async def append(self, commit: Commit) -> Appended:
        """Return what became of the commit, once that is durable. Overloaded: too many wait; say so to the client."""
        return await self._coalescer.submit(commit)

    async def drain(self) -> None:
        """Wait until everything that was appended is done."""
        await self._coalescer.drain()
