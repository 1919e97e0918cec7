"""Starts and stops what a service does in the background, and ends the process when one of it fails."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from shared.runtime.health import Health

Background = tuple[str, Callable[[], Awaitable[None]]]
"""A name, and a coroutine function that runs until it is cancelled."""

Step = Callable[[], Awaitable[None]]

STOP_SECONDS = 10.0
"""How long all background work together may take to finish what it is at."""

log = logging.getLogger(__name__)


class Lifecycle:
    """One run of a service. `on_failure` is called once, when background work has ended by itself."""

    def __init__(
        self, health: Health, background: Sequence[Background], on_start: Sequence[Step], on_stop: Sequence[Step]
    ) -> None:
        self.health = health
        self.stopping = asyncio.Event()
        self.on_failure: Callable[[], None] = lambda: None
        self._background = background
        self._on_start = on_start
        self._on_stop = on_stop
        self._tasks: list[asyncio.Task[None]] = []

    def begin_stop(self) -> None:
        """Say "not ready" from now on; open streams watch `stopping` and end."""
        self.health.stopping = True
        self.stopping.set()

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Run the start steps and the background work around the block, which serves requests."""
        for step in self._on_start:
            await step()
        self._tasks = [self._launch(name, work) for name, work in self._background]
        try:
            yield
        finally:
            self.begin_stop()
            await self._stop_background()
            await self._finish()

    async def prepare(self) -> None:
        """Run the start steps alone, and close: indexes are there then, and no work was begun."""
        try:
            for step in self._on_start:
                await step()
        finally:
            await self._finish()

    async def _finish(self) -> None:
        for step in self._on_stop:
            try:
                await step()
            except Exception:
                log.exception("a step at the end failed")

    def _launch(self, name: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        task = asyncio.create_task(_run(work), name=name)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self.stopping.is_set() or task.cancelled():
            return
        error = task.exception()
        log.critical("background work %s ended by itself: the process ends", task.get_name(), exc_info=error)
        if self.health.failed is None:
            self.health.failed = task.get_name()
            self.on_failure()

    async def _stop_background(self) -> None:
        """Cancel the work in reverse order of its start: consumers, then the relay that publishes their commits."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                for task in reversed(self._tasks):
                    task.cancel()
                    await asyncio.wait([task])
        except TimeoutError:
            late = [task.get_name() for task in self._tasks if not task.done()]
            log.warning("background work did not stop in time: %s", ", ".join(late))
            for task in self._tasks:
                task.cancel()
        for task in self._tasks:
            if task.done() and not task.cancelled() and task.exception() is not None:
                log.error("background work %s failed at the end", task.get_name(), exc_info=task.exception())


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    await work()
