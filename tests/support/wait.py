"""Waiting for a condition instead of sleeping: tests say what they wait for, and fail with what was there instead."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")
_PAUSE_S = 0.05


@overload
async def eventually(condition: Callable[[], Awaitable[T]], timeout: float = 10.0, *, pause: float = ...) -> T: ...


@overload
async def eventually(condition: Callable[[], T], timeout: float = 10.0, *, pause: float = ...) -> T: ...


async def eventually(condition: Callable[[], Any], timeout: float = 10.0, *, pause: float = _PAUSE_S) -> Any:
    """Calls `condition` (plain or async) until its result is true, and returns that result.

    An AssertionError inside it counts as "not yet". After `timeout` seconds AssertionError, with the last result or
    the last failed assertion. Any other exception passes through at once.
    """
    until = time.monotonic() + timeout
    while True:
        last: object
        try:
            outcome = condition()
            result = await outcome if isinstance(outcome, Awaitable) else outcome
            if result:
                return result
            last = result
        except AssertionError as error:
            last = error
        if time.monotonic() > until:
            raise AssertionError(f"not within {timeout:.0f} s; last: {last!r}")
        await asyncio.sleep(pause)


def wait_until(condition: Callable[[], T], timeout: float = 10.0, *, pause: float = _PAUSE_S) -> T:
    """The same for tests without an event loop."""
    until = time.monotonic() + timeout
    while True:
        last: object
        try:
            result = condition()
            if result:
                return result
            last = result
        except AssertionError as error:
            last = error
        if time.monotonic() > until:
            raise AssertionError(f"not within {timeout:.0f} s; last: {last!r}")
        time.sleep(pause)
