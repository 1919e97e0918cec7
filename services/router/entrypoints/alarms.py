"""Runs the sweep over alarms: when the next one comes, and at least every half minute."""

import asyncio
import logging
import time
from collections.abc import Callable

from services.router.application.ports import Clock
from services.router.application.ring_alarms import RingAlarms

MOST_SECONDS = 30.0
"""The longest rest: a clock that was set, or a case that another replica opened, is noticed after it."""
STUCK_SECONDS = 300.0

log = logging.getLogger(__name__)


class AlarmSweeper:
    """A failed round is told and tried again."""

    def __init__(
        self,
        ring: RingAlarms,
        clock: Clock,
        *,
        most: float = MOST_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ring = ring
        self._clock = clock
        self._most = most
        self._monotonic = monotonic
        self._looked_at = monotonic()

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            wait = self._most
            try:
                due = await self._ring()
                self._looked_at = self._monotonic()
                if due is not None:
                    wait = min(self._most, max(0.0, (due - self._clock.now()).total_seconds()))
            except Exception as error:  # noqa: BLE001 - whatever the database says: the next round tries again
                log.warning("alarms could not be looked at (%s)", type(error).__name__)
            await asyncio.sleep(wait)

    async def check(self) -> str | None:
        """Say what is wrong when no round came to its end for five minutes; None: nothing."""
        since = self._monotonic() - self._looked_at
        return f"alarms were last looked at {since:.0f} s ago" if since > STUCK_SECONDS else None
