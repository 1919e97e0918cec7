"""Slows down who tries out tracking codes: only codes that do not exist are counted, per address and replica."""

import ipaddress
import math
import time
from dataclasses import dataclass, field

from limits import parse
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from shared.web.problem import Problem
from shared.web.windows import Windows

_IPV6_NETWORK = 64
"""One household or phone has a whole /64 of addresses."""


@dataclass(frozen=True, slots=True)
class Guesses:
    """`rate` is how many misses one address may have, such as `30/minute`."""

    rate: str
    _limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(Windows()))

    async def check(self, request: Request) -> None:
        """Raise Problem 429 for an address that has missed too often."""
        item, key = parse(self.rate), _address(request)
        if not await self._limiter.test(item, key):
            window = await self._limiter.get_window_stats(item, key)
            wait = max(1, math.ceil(window.reset_time - time.time()))
            raise Problem(429, type="urn:aduan:problem:rate-limit", headers={"Retry-After": str(wait)})

    async def missed(self, request: Request) -> None:
        """Count a code that does not exist."""
        await self._limiter.hit(parse(self.rate), _address(request))


def _address(request: Request) -> str:
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:  # noqa: PLR2004 - IPv4
        return host
    return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
