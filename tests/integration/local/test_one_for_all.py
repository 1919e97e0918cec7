"""Workers of a test run share one stack: started once, ended when the last has left, however they come and go."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.one_for_all import one_for_all
from tests.support.stack import GivenStack, Stack
from tests.support.wait import wait_until


class Stacks:
    """Says what was started and ended, instead of doing it."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.ended: list[str] = []

    @contextmanager
    def start(self) -> Iterator[Stack]:
        name = f"kafka-{len(self.began)}"
        self.began.append(name)
        yield GivenStack(name, "mongo")
        self.ended.append(name)


class Worker:
    """One that uses a stack from `come` to `leave`."""

    def __init__(self, folder: Path, stacks: Stacks) -> None:
        self._leaves = threading.Event()
        self.uses = ""
        self._thread = threading.Thread(target=self._work, args=(folder, stacks), daemon=True)
        self._thread.start()

    def _work(self, folder: Path, stacks: Stacks) -> None:
        with one_for_all(folder, stacks.start) as stack:
            self.uses = stack.kafka
            self._leaves.wait()

    def leave(self) -> None:
        self._leaves.set()

    def gone(self) -> bool:
        return not self._thread.is_alive()


def test_many_share_what_the_first_has_started(tmp_path: Path) -> None:
    stacks = Stacks()
    workers = [Worker(tmp_path, stacks) for _ in range(4)]
    wait_until(lambda: all(worker.uses for worker in workers))
    assert {worker.uses for worker in workers} == {"kafka-0"}
    for worker in workers:
        worker.leave()
    wait_until(lambda: all(worker.gone() for worker in workers))
    assert (stacks.began, stacks.ended) == (["kafka-0"], ["kafka-0"])


def test_who_started_it_waits_for_the_others_and_one_that_comes_later_has_its_own(tmp_path: Path) -> None:
    stacks = Stacks()
    first = Worker(tmp_path, stacks)
    wait_until(lambda: first.uses)
    second = Worker(tmp_path, stacks)
    wait_until(lambda: second.uses)
    first.leave()
    wait_until(lambda: not (tmp_path / "stack.json").exists())
    third = Worker(tmp_path, stacks)
    wait_until(lambda: third.uses)
    assert (second.uses, third.uses) == ("kafka-0", "kafka-1")
    assert stacks.ended == []
    second.leave()
    third.leave()
    wait_until(lambda: all(worker.gone() for worker in (first, second, third)))
    assert sorted(stacks.ended) == ["kafka-0", "kafka-1"]


def test_one_that_fails_to_start_leaves_the_turn_to_the_next(tmp_path: Path) -> None:
    @contextmanager
    def broken() -> Iterator[Stack]:
        raise RuntimeError("no Java")
        yield

    with pytest.raises(RuntimeError, match="no Java"), one_for_all(tmp_path, broken):
        pass
    with one_for_all(tmp_path, Stacks().start) as stack:
        assert stack.kafka == "kafka-0"
