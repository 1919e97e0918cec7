"""Reads a change stream through a cursor: motor's own change stream goes through a thread for each change."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

AWAIT_MS: Final = 1_000
"""How long MongoDB waits for a change before it says that there is none; `maxAwaitTimeMS` of the aggregate."""

Heard = Callable[[Any], Awaitable[bool]]
"""Gets what the cursor yields, and None whenever nothing has happened for a while; says whether to go on."""


async def read_changes(cursor: Any, heard: Heard) -> None:
    """Read an aggregate that begins with `$changeStream` until it ends or `heard` has enough. It raises its error."""
    reading = asyncio.create_task(_read(cursor, heard))
    try:
        await asyncio.shield(reading)
    finally:
        # Closing ends the read that waits in a thread, and waiting for that leaves no failure unheard behind.
        await cursor.close()
        await asyncio.wait([reading], timeout=AWAIT_MS / 1_000 + 1)
        if reading.done() and not reading.cancelled():
            reading.exception()


async def _read(cursor: Any, heard: Heard) -> None:
    more = True
    while more and cursor.alive:
        change = None
        with suppress(StopAsyncIteration):  # an empty batch
            change = await cursor.next()
        more = await heard(change)
