"""Finds notifications whose sender died in mid-send and says so; it never sends them again."""

from collections.abc import Callable
from dataclasses import dataclass

from services.notifier.application.ports import Clock, Outbox, Results
from services.notifier.domain.notification import State
from shared.contracts.notification import FailureReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepAbandoned:
    """What was committed decides; where nothing was, nobody knows whether the message went out."""

    outbox: Outbox
    results: Results
    clock: Clock
    counted: Callable[[str, str], None]
    why: str = "cut off in mid-send"

    async def __call__(self) -> int:
        """Settle what was abandoned; return how many."""
        abandoned = await self.outbox.abandoned(self.clock.now(), limit=100)
        for notification in abandoned:
            now = self.clock.now()
            state = await self.results.of(notification)
            if state is None:
                await self.results.failed(notification, FailureReason.UNCERTAIN, now)
                state = State.UNCERTAIN
                self.counted(notification.medium, FailureReason.UNCERTAIN)
            await self.outbox.settle(notification, state, self.why, now)
        return len(abandoned)
