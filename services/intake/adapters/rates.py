"""Rate limits in memory, per replica: neither one sender nor one tenant may crowd out the rest."""

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter

from shared.web.windows import Windows

HOLD_SECONDS = 0.5
MOST_HELD = 1_000
_NONE: Mapping[str, str] = MappingProxyType({})


class Rates:
    """How much one client and one tenant may send; `tenants` names those that may send more or less than `tenant`.

    Clients are counted exactly (a moving window of few entries). A tenant's window may hold tens of thousands, so it is
    counted by the sliding counter, which costs the same at any rate. `refused` is told of whom and why.

    A refusal is held back for a moment: programs that come again at once, over as many connections as they have, would
    keep this process busy with saying no, and everybody else waiting. At most `most_held` are held at a time.
    """

    def __init__(
        self,
        *,
        client: str,
        tenant: str,
        tenants: Mapping[str, str] = _NONE,
        hold: float = HOLD_SECONDS,
        most_held: int = MOST_HELD,
        refused: Callable[[str, str], None] = lambda _tenant, _reason: None,
    ) -> None:
        self._refused = refused
        self._client, self._tenant = parse(client), parse(tenant)
        self._own = {name: parse(rate) for name, rate in tenants.items()}
        self._clients = MovingWindowRateLimiter(Windows())
        self._tenants = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._hold = hold
        self._most_held = most_held
        self._held = 0

    async def wait(self, tenant: str, client: str) -> int | None:
        """Count one request; return None if it may go on, else in how many whole seconds it may be tried again."""
        if not await self._clients.hit(self._client, client):
            self._refused(tenant, "client_rate")
            return await self._refuse(self._clients, self._client, client)
        rate = self._own.get(tenant, self._tenant)
        if not await self._tenants.hit(rate, tenant):
            self._refused(tenant, "tenant_rate")
            return await self._refuse(self._tenants, rate, tenant)
        return None

    async def _refuse(
        self, limiter: MovingWindowRateLimiter | SlidingWindowCounterRateLimiter, item: RateLimitItem, key: str
    ) -> int:
        if self._held < self._most_held:
            self._held += 1
            try:
                await asyncio.sleep(self._hold)
            finally:
                self._held -= 1
        window = await limiter.get_window_stats(item, key)
        return max(1, math.ceil(window.reset_time - time.time()))
