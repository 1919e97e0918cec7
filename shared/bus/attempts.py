"""Tries a handler again, in place, while its trouble may pass; gives up well before Kafka takes the partitions away."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared.bus.errors import ConsumerBrokenError, PermanentError
from shared.bus.records import Batch

Handle = Callable[[Batch], Awaitable[None]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a consumer waits, in seconds.

    `first_wait` to `longest_wait` lie between attempts on a batch; `give_up_after` bounds all of them together (Kafka
    takes the partitions away after five minutes). A batch in work may take `stop_within` to finish when the consumer
    stops or the group rebalances. Behind and without progress for `stalled_after`, the consumer is not ready; for
    `stuck_after`, or outside of its group for as long, it ends: well above all attempts, and above a rebalance, which
    takes 15 s when another member is late, after 8 for the batch in work.
    """

    first_wait: float = 0.1
    longest_wait: float = 8.0
    give_up_after: float = 60.0
    stop_within: float = 8.0
    stalled_after: float = 30.0
    stuck_after: float = 90.0


class Attempts:
    """The attempts on one batch, whole or in parts: they share one deadline."""

    def __init__(self, handle: Handle, patience: Patience, on_retry: Callable[[Exception], None]) -> None:
        self._handle = handle
        self._patience = patience
        self._on_retry = on_retry
        self._deadline = asyncio.get_running_loop().time() + patience.give_up_after

    async def __call__(self, batch: Batch) -> None:
        """Return when the handler has returned.

        PermanentError and ConsumerBrokenError pass through. Any other error, a mistake in the handler too, is tried
        again until the deadline and then raised as ConsumerBrokenError: nothing is skipped because of a bug.
        """
        delay = self._patience.first_wait
        while True:
            try:
                await self._handle(batch)
            except (PermanentError, ConsumerBrokenError):
                raise
            except Exception as error:
                wait = delay * random.uniform(0.5, 1.5)  # noqa: S311 - spreads replicas, guards nothing
                if asyncio.get_running_loop().time() + wait > self._deadline:
                    raise ConsumerBrokenError("the handler kept failing; stopping without committing") from error
                log.warning("a batch failed and is tried again in %.1f s", wait, exc_info=error)
                self._on_retry(error)
                await asyncio.sleep(wait)
                delay = min(delay * 2, self._patience.longest_wait)
            else:
                return
