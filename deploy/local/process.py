"""One child process of the local stack: started in its own group, logged to a file, and never left behind."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_LOG_LIMIT = 10 * 1024 * 1024


class StackError(RuntimeError):
    """Something the local stack needs is missing or failed; the message says what to do."""


@dataclass(slots=True)
class Child:
    """A running child. `group` is its process group, so that a signal reaches what it started too."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.popen.pid

    def running(self) -> bool:
        return self.popen.poll() is None

    def signal(self, number: int) -> None:
        """Sends a signal to the child's whole group; a child that is gone already is no error."""
        if self.running():
            try:
                os.killpg(self.popen.pid, number)
            except ProcessLookupError:
                return

    def kill(self) -> None:
        """kill -9, and waits until it is gone."""
        self.signal(signal.SIGKILL)
        self.popen.wait(10)

    def stop(self, timeout: float = 10.0) -> bool:
        """Asks the child to stop, kills it after `timeout` seconds. True if it went by itself."""
        self.signal(signal.SIGTERM)
        try:
            self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def tail(self, lines: int = 15) -> str:
        """The last lines of the child's log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def wait_until(self, ready: Callable[[], bool], timeout: float) -> None:
        """Waits until `ready()`; raises StackError with the end of the log if the child dies or `timeout` s pass."""
        until = time.monotonic() + timeout
        while not ready():
            if not self.running():
                raise StackError(f"{self.name} ended with code {self.popen.returncode}:\n{self.tail()}")
            if time.monotonic() > until:
                raise StackError(f"{self.name} was not ready within {timeout:.0f} s:\n{self.tail()}")
            time.sleep(0.05)


def start(
    name: str,
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    when_parent_dies: int = signal.SIGTERM,
) -> Child:
    """Starts `argv` in a process group of its own, output appended to `log`.

    The kernel sends `when_parent_dies` to the child as soon as the thread that called this is gone, however it went:
    nothing survives a killed supervisor. Call it from a thread that lives as long as the child should.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    parent = os.getpid()

    def tie_to_parent() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, when_parent_dies)
        if os.getppid() != parent:
            os._exit(1)

    with _open_log(log) as output:
        popen = subprocess.Popen(  # noqa: S603 - the command lines are ours
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=tie_to_parent,  # noqa: PLW1509 - prctl has to run in the child, and it calls nothing that locks
        )
    return Child(name, popen, log)


def _open_log(log: Path) -> IO[bytes]:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
    return log.open("ab")
