"""How a process of ours runs its event loop: uvloop, and a garbage collector that knows batches."""

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

COLLECT_AFTER = 20_000
"""After how many new objects that stay alive the collector looks for cycles among them."""

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end and return what it returns."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def tune_collector() -> None:
    """Let Python's collector leave alone what was loaded so far, and look for cycles after more allocations.

    A batch holds hundreds of events for a moment: with the usual 700 allocations they are walked again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
