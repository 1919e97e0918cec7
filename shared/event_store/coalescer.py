"""Groups concurrent calls into batches: whoever comes while a batch is under way goes together with the next."""

import asyncio
import contextvars
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

from shared.event_store.turns import Turns

T = TypeVar("T")
R = TypeVar("R")


class Overloaded(Exception):  # noqa: N818 - it is a state of the service, not a fault of the call
    """More calls wait than the limit allows. `retry_after`: in how many whole seconds it is worth trying again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too much at once; try again in {retry_after} s")
        self.retry_after = retry_after


@dataclass(slots=True)
class _Waiting(Generic[T, R]):
    item: T
    outcome: asyncio.Future[R]


class Coalescer(Generic[T, R]):
    """Turns many `await submit(item)` into few `await flush(items)`.

    An idle coalescer flushes at once, or after `gather` seconds, in which others may join. `flush` returns one outcome
    for each item, in order; an exception among them is raised for that caller alone, one raised by `flush` for every
    caller of the batch.
    A caller that is cancelled disturbs nobody else; its item is dropped if it was still waiting.
    `owner` says whose an item is. Owners take turns, and when `limit` calls wait, it is the newest of whoever has most
    waiting that is told to come again.
    """

    def __init__(
        self,
        flush: Callable[[list[T]], Awaitable[Sequence[R | Exception]]],
        *,
        max_batch: int = 200,
        max_in_flight: int = 2,
        limit: int = 2_000,
        gather: float = 0.0,
        owner: Callable[[T], Hashable] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._flush = flush
        self._max_batch = max_batch
        self._max_in_flight = max_in_flight
        self._limit = limit
        self._gather = gather
        self._owner = owner
        self._clock = clock
        self._queue = Turns[_Waiting[T, R]]()
        self._flushing: set[asyncio.Task[None]] = set()
        self._in_flight = 0
        self._seconds_per_item = 0.0

    @property
    def waiting(self) -> int:
        """How many calls wait for a batch to begin."""
        return len(self._queue)

    async def submit(self, item: T) -> R:
        """Return the item's own outcome. Overloaded: `limit` calls wait, and nobody has more of them than its owner."""
        owner = self._owner(item)
        if len(self._queue) >= self._limit:
            self._make_room(owner)
        entry: _Waiting[T, R] = _Waiting(item, asyncio.get_running_loop().create_future())
        self._queue.append(owner, entry)
        self._start()
        return await entry.outcome

    async def drain(self) -> None:
        """Wait until everything that was submitted is done."""
        while self._flushing:
            await asyncio.wait(self._flushing)

    def _make_room(self, owner: Hashable) -> None:
        self._queue.keep(lambda entry: not entry.outcome.done())
        if len(self._queue) >= self._limit:
            overloaded = Overloaded(self._retry_after())
            if (displaced := self._queue.displace(owner)) is None:
                raise overloaded
            displaced.outcome.set_exception(overloaded)

    def _start(self) -> None:
        if self._in_flight < self._max_in_flight:
            self._in_flight += 1
            # An empty context: the batch is nobody's request, so it continues nobody's trace.
            task = asyncio.get_running_loop().create_task(self._run(), context=contextvars.Context())
            self._flushing.add(task)
            task.add_done_callback(self._flushing.discard)

    async def _run(self) -> None:
        try:
            if self._gather:
                await asyncio.sleep(self._gather)
            while batch := self._take():
                await self._run_one(batch)
        finally:  # at once and not when the task is seen to be done: a call made in between would wait for nobody
            self._in_flight -= 1

    async def _run_one(self, batch: Sequence[_Waiting[T, R]]) -> None:
        began = self._clock()
        try:
            outcomes = await self._flush([entry.item for entry in batch])
            _one_each(outcomes, batch)
        except Exception as error:  # noqa: BLE001 - it is raised again, for each caller
            _settle(batch, [error] * len(batch))
        except BaseException:
            for entry in batch:
                entry.outcome.cancel()
            raise
        else:
            _settle(batch, outcomes)
            self._learn((self._clock() - began) / len(batch))

    def _take(self) -> list[_Waiting[T, R]]:
        batch: list[_Waiting[T, R]] = []
        while self._queue and len(batch) < self._max_batch:
            entry = self._queue.pop()
            if not entry.outcome.done():
                batch.append(entry)
        return batch

    def _learn(self, seconds_per_item: float) -> None:
        self._seconds_per_item += 0.2 * (seconds_per_item - self._seconds_per_item)

    def _retry_after(self) -> int:
        return max(1, ceil(len(self._queue) * self._seconds_per_item / self._max_in_flight))


def _one_each(outcomes: Sequence[object], batch: Sequence[object]) -> None:
    if len(outcomes) != len(batch):
        raise RuntimeError(f"flush answered {len(outcomes)} outcomes for {len(batch)} items")


def _settle(batch: Sequence[_Waiting[T, R]], outcomes: Sequence[R | Exception]) -> None:
    for entry, outcome in zip(batch, outcomes, strict=True):
        if entry.outcome.done():
            continue
        if isinstance(outcome, Exception):
            entry.outcome.set_exception(outcome)
        else:
            entry.outcome.set_result(outcome)
