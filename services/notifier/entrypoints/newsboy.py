"""Brings news to subscribers in the background, so that it never holds up the events of cases."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

IDLE_SECONDS = 5.0

log = logging.getLogger(__name__)


async def tell_forever(tell: Callable[[], Awaitable[bool]], wake: Callable[[], None]) -> NoReturn:
    """Tell news page by page until cancelled; `wake` is called after each page. Looks for news every five seconds."""
    while True:
        try:
            told = await tell()
        except Exception:
            log.exception("news could not be told; trying again")
            told = False
        if told:
            wake()
        else:
            await asyncio.sleep(IDLE_SECONDS)
