"""The senders: claim what is due, several at a time, until the service stops."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, NoReturn

from services.notifier.domain.notification import Notification
from shared.telemetry import attached, bound

IDLE_SECONDS = 5.0
"""How long to wait for what another replica has queued, or has left behind."""
TOGETHER_SECONDS = 0.05
"""After a claim: what is queued, or for what there is room, in this time is claimed together, which costs less."""

log = logging.getLogger(__name__)


class Senders:
    """At most `concurrency` messages are in flight. `wake` is called when something was queued."""

    def __init__(
        self,
        *,
        claim: Callable[[int], Awaitable[Sequence[Notification]]],
        send: Callable[[Notification], Coroutine[Any, Any, None]],
        next_due: Callable[[], Awaitable[datetime | None]],
        now: Callable[[], datetime],
        concurrency: int,
    ) -> None:
        self._claim = claim
        self._send = send
        self._next_due = next_due
        self._now = now
        self._concurrency = concurrency
        self._queued = asyncio.Event()
        self._in_flight = set[asyncio.Task[None]]()

    def wake(self) -> None:
        """Look for due notifications at once."""
        self._queued.set()

    async def run(self) -> NoReturn:
        """Send until cancelled; then let what is in flight be written down."""
        try:
            while True:
                self._queued.clear()
                claimed = await self._claim_or_none(self._concurrency - len(self._in_flight))
                for notification in claimed:
                    self._start(notification)
                if not claimed:
                    await self._rest()
                    continue
                if len(self._in_flight) >= self._concurrency:
                    await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(TOGETHER_SECONDS)
        finally:
            if self._in_flight:
                await asyncio.wait(self._in_flight)

    async def _claim_or_none(self, at_most: int) -> Sequence[Notification]:
        try:
            return await self._claim(at_most)
        except Exception:
            log.exception("no notification could be claimed; trying again")
            return ()

    def _start(self, notification: Notification) -> None:
        task = asyncio.create_task(self._in_its_trace(notification))
        self._in_flight.add(task)
        task.add_done_callback(self._finished)

    async def _in_its_trace(self, notification: Notification) -> None:
        with attached(notification.traceparent), bound(tenant=notification.tenant):
            await self._send(notification)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a sender broke; its message will be marked uncertain", exc_info=error)

    async def _rest(self) -> None:
        """Wait until something is queued or due."""
        try:
            due = await self._next_due()
        except Exception:
            log.exception("the queue could not be read; trying again")
            due = None
        seconds = IDLE_SECONDS if due is None else min(IDLE_SECONDS, max(0.05, (due - self._now()).total_seconds()))
        try:
            async with asyncio.timeout(seconds):
                await self._queued.wait()
        except TimeoutError:
            return


async def sweep_forever(sweep: Callable[[], Awaitable[int]], every_seconds: float) -> NoReturn:
    """Run the sweep now and again."""
    while True:
        try:
            if settled := await sweep():
                log.warning("notifications were cut off in mid-send", extra={"count": settled})
        except Exception:
            log.exception("the sweep failed; trying again")
        await asyncio.sleep(every_seconds)
