"""Ctrl-C and SIGTERM: the first asks for an end, one more a second later for a quick one."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN_AFTER_S = 1.0  # a terminal's Ctrl-C may arrive twice, directly and through make


class Asked:
    """What was asked for so far."""

    def __init__(self) -> None:
        self._first: float | None = None
        self._hurry = False

    def stop(self) -> bool:
        """Whether an end was asked for."""
        return self._first is not None

    def hurry(self) -> bool:
        """Whether it was asked for again."""
        return self._hurry

    def hear(self) -> None:
        """Takes a signal in."""
        now = time.monotonic()
        if self._first is None:
            self._first = now
        elif now - self._first > _AGAIN_AFTER_S:
            self._hurry = True


@contextmanager
def listening() -> Iterator[Asked]:
    """Listens for SIGINT, SIGTERM and SIGHUP while the context is open."""
    asked = Asked()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda _number, _frame: asked.hear()) for number in numbers}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
