"""Keeps a stack's processes running: starts them, starts a dead one again, stops all in reverse order."""

import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from deploy.local.backoff import Backoff
from deploy.local.process import Child, StackError

DEATHS_AT_START = 4
"""A program that dies this often before it was ever ready will not get ready: its log says why."""

_TICK_S = 0.1


@dataclass(frozen=True, slots=True)
class Program:
    """One process. `start` starts it and returns at once. `busy_with` says None once it does its work.

    Until then it says what keeps the program from it and how far that is, if it may take long, else "".
    Programs of a higher `rank` stop first; those of one rank stop together, within `stop_s` seconds each.
    """

    name: str
    start: Callable[[], Child]
    busy_with: Callable[[], str | None]
    rank: int
    stop_s: float = 5.0


@dataclass(slots=True)
class _Kept:
    program: Program
    child: Child
    since: float
    backoff: Backoff = field(default_factory=Backoff)
    again_at: float | None = None


class Supervisor:
    """Programs and their processes. `report(name, text)` is told what becomes of each. Use it from one thread."""

    def __init__(self, report: Callable[[str, str], None]) -> None:
        self._report = report
        self._kept: dict[str, _Kept] = {}

    def start(self, program: Program) -> None:
        """Starts a program and keeps it running from now on."""
        self._report(program.name, "starting")
        self._kept[program.name] = _Kept(program, program.start(), time.monotonic())

    def wait_ready(self, names: Iterable[str], timeout: float, stopped: Callable[[], bool] = lambda: False) -> None:
        """Waits until all of `names` are ready, or `stopped()`.

        StackError if one keeps dying or `timeout` seconds pass without its getting on with what it is busy with.
        """
        until = dict.fromkeys(names, time.monotonic() + timeout)
        said = dict.fromkeys(until, "")
        while until and not stopped():
            self.tick()
            for name in list(until):
                kept = self._kept[name]
                busy = kept.program.busy_with() if kept.child.running() else ""
                if busy is None:
                    del until[name]
                    self._report(name, "ready")
                elif kept.backoff.deaths >= DEATHS_AT_START:
                    raise StackError(f"{name} does not start; {_end_of_log(kept)}")
                elif busy and busy != said[name]:
                    until[name], said[name] = time.monotonic() + timeout, busy
                    self._report(name, busy)
                elif time.monotonic() > until[name]:
                    raise StackError(f"{name} was not ready within {timeout:.0f} s; {_end_of_log(kept)}")
            time.sleep(_TICK_S)

    def tick(self) -> None:
        """Looks after every process once: notices deaths, starts again what is due."""
        now = time.monotonic()
        for name, kept in self._kept.items():
            if kept.child.running():
                continue
            if kept.again_at is None:
                wait = kept.backoff.died(now - kept.since)
                kept.again_at = now + wait
                self._report(name, f"ended with code {kept.child.popen.returncode}, again in {wait:g} s")
            elif now >= kept.again_at:
                kept.child, kept.since, kept.again_at = kept.program.start(), now, None
                self._report(name, "started again")

    def run(self, stopped: Callable[[], bool]) -> None:
        """Looks after everything until `stopped()`."""
        while not stopped():
            self.tick()
            time.sleep(_TICK_S)

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Stops all, highest rank first; what does not go in its time, or once `hurry()`, is killed."""
        while self._kept:
            rank = max(kept.program.rank for kept in self._kept.values())
            now = [kept for kept in self._kept.values() if kept.program.rank == rank]
            for kept in now:
                kept.child.signal(signal.SIGTERM)
            until = time.monotonic() + max(kept.program.stop_s for kept in now)
            while any(kept.child.running() for kept in now) and time.monotonic() < until and not hurry():
                time.sleep(_TICK_S / 2)
            for kept in now:
                by_itself = not kept.child.running()
                kept.child.kill()
                self._report(kept.program.name, "stopped" if by_itself else "killed")
                del self._kept[kept.program.name]


def _end_of_log(kept: _Kept) -> str:
    return f"the end of {kept.child.log}:\n{kept.child.tail()}"
