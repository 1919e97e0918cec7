"""One stack for all workers of a test run: the first that needs it starts it, and ends it once nobody uses it."""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from tests.support.stack import GivenStack, Stack


@contextmanager
def one_for_all(folder: Path, start: Callable[[], AbstractContextManager[Stack]]) -> Iterator[Stack]:
    """The stack of all that name this folder, processes or threads; `start` is called where none is running.

    Whoever started it waits at the end until the others have left the block. A lock goes with the process that holds
    it, so one that was killed keeps nobody waiting.
    """
    told = folder / "stack.json"
    with (folder / "turn.lock").open("w") as turn, (folder / "users.lock").open("w") as users, ExitStack() as mine:
        fcntl.flock(turn, fcntl.LOCK_EX)
        starts = not told.exists()
        if starts:
            stack = mine.enter_context(start())
            told.write_text(json.dumps([stack.kafka, stack.mongo]))
        addresses = json.loads(told.read_text())
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(turn, fcntl.LOCK_UN)
        try:
            yield GivenStack(*addresses)
        finally:
            if starts:
                fcntl.flock(turn, fcntl.LOCK_EX)
                told.unlink()
                fcntl.flock(turn, fcntl.LOCK_UN)
                fcntl.flock(users, fcntl.LOCK_EX)
