"""Named points on the main path at which a fault test may let a process die.

In production nothing is set and a checkpoint is a call to a function that does nothing.
"""

import os
import signal
from collections.abc import Callable

Checkpoint = Callable[[str], None]


def no_checkpoint(_point: str) -> None:
    """Pass every point."""


def die_at(point: str) -> Checkpoint:
    """Return a checkpoint that ends this process with SIGKILL, as a crash would, on reaching `point`."""

    def reach(reached: str) -> None:
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return reach


def checkpoint_from(kill_at: str | None) -> Checkpoint:
    """Return what the setting `kill_at` asks for: a checkpoint that dies at that point, or one that never does."""
    return die_at(kill_at) if kill_at else no_checkpoint
