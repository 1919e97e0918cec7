"""Moving windows in memory for `limits`, at a cost that does not grow with how many clients there are."""

import time
from typing import Final

from limits.aio.storage import MemoryStorage
from limits.aio.storage.memory import Entry
from typing_extensions import override

_FEW: Final = 1_000


class Windows(MemoryStorage):
    """What was let through lately, by key.

    The library's own storage looks through the windows of all clients, a thread hop each, whenever one of them comes:
    with a thousand clients that took nearly all of a process. Here that is done when there are twice as many as the
    last time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sweep_at = _FEW

    @override
    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Let `amount` through if no more than `limit` were in the last `expiry` seconds; say whether."""
        now = time.time()
        window = self.events.setdefault(key, [])  # the newest first
        while window and window[-1].atime <= now - expiry:
            window.pop()
        fits = len(window) + amount <= limit
        if fits:
            window[:0] = [Entry(expiry)] * amount
        if len(self.events) >= self._sweep_at:
            self._sweep(now)
        return fits

    def _sweep(self, now: float) -> None:
        """Forget who has not come for a whole window."""
        self.events = {key: window for key, window in self.events.items() if window and window[0].expiry > now}
        self._sweep_at = max(_FEW, 2 * len(self.events))
