"""Runs the index's repair from time to time."""

import asyncio
import logging

from services.router.application.repair_index import RepairIndex

EVERY_SECONDS = 30.0

log = logging.getLogger(__name__)


class Repairer:
    """A failed round is told and tried again at the next."""

    def __init__(self, repair: RepairIndex, *, every: float = EVERY_SECONDS) -> None:
        self._repair = repair
        self._every = every

    async def run(self) -> None:
        """Repair until cancelled."""
        while True:
            try:
                if looked_at := await self._repair():
                    log.warning("cases whose last change was not listed were repaired: %d", looked_at)
            except Exception as error:  # noqa: BLE001 - whatever the database says: the next round tries again
                log.warning("the list of cases could not be checked (%s)", type(error).__name__)
            await asyncio.sleep(self._every)
