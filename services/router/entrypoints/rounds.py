"""Runs small work again and again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Rounds:
    """Work that says how much there was to do. A failed round is told and tried again at the next."""

    def __init__(self, what: str, work: Callable[[], Awaitable[int]], *, every: float) -> None:
        self._what = what
        self._work = work
        self._every = every

    async def run(self) -> None:
        """Go on until cancelled, resting `every` seconds between rounds."""
        while True:
            try:
                if done := await self._work():
                    log.debug("%s: %d", self._what, done)
            except Exception as error:  # noqa: BLE001 - whatever the database says: the next round tries again
                log.warning("%s: failed (%s)", self._what, type(error).__name__)
            await asyncio.sleep(self._every)
