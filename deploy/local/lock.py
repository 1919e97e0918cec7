"""One stack per data directory: a lock that goes with the process that holds it, however that ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.process import StackError


class RunningError(StackError):
    """Another process holds the data directory."""


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Holds the lock while the context is open. RunningError, naming the holder's process id, if it is taken."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise RunningError(
                f"Aduan runs here already (process {holder}): stop that one first, with Ctrl-C or `kill {holder}`."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)
