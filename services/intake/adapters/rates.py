"""Rate limits in memory, per replica: a guard against one sender crowding out the rest, not a quota."""

import math
import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter


class Rates:
    """How much one client and one tenant may send.

    Clients are counted exactly (a moving window of few entries). A tenant's window may hold tens of thousands, so it is
    counted by the sliding counter, which costs the same at any rate.
    """

    def __init__(self, *, client: str, tenant: str) -> None:
        self._client, self._tenant = parse(client), parse(tenant)
        self._clients = MovingWindowRateLimiter(MemoryStorage())
        self._tenants = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def wait(self, tenant: str, client: str) -> int | None:
        """Count one request; return None if it may go on, else in how many whole seconds it may be tried again."""
        if not await self._clients.hit(self._client, client):
            return await self._seconds(self._clients, self._client, client)
        if not await self._tenants.hit(self._tenant, tenant):
            return await self._seconds(self._tenants, self._tenant, tenant)
        return None

    async def _seconds(
        self, limiter: MovingWindowRateLimiter | SlidingWindowCounterRateLimiter, item: RateLimitItem, key: str
    ) -> int:
        window = await limiter.get_window_stats(item, key)
        return max(1, math.ceil(window.reset_time - time.time()))
