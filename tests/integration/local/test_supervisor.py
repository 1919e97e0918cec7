"""The supervisor keeps processes running, and leaves none behind."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.lock import RunningError, only_one
from deploy.local.process import Child, StackError, start
from deploy.local.supervisor import Program, Supervisor
from tests.support.wait import wait_until

ROOT = Path(__file__).parents[3]


class Supervised:
    """supervised.py as a process."""

    def __init__(self, logs: Path) -> None:
        script = [sys.executable, "-m", "tests.integration.local.supervised", str(logs)]
        self.output = logs / "output.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(script, stdout=output, stderr=output, cwd=ROOT)

    def lines(self) -> list[str]:
        return self.output.read_text().splitlines()

    def pids(self, name: str) -> list[int]:
        return [int(line.split()[2]) for line in self.lines() if line.startswith(f"pid {name} ")]

    def wait_for(self, line: str) -> None:
        wait_until(lambda: line in self.lines() or self.process.poll() is not None, 20)
        assert line in self.lines()


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    running = Supervised(tmp_path)
    running.wait_for("first: ready")
    running.wait_for("stubborn: ready")
    yield running
    running.process.kill()
    running.process.wait()
    for pid in filter(_alive, running.pids("stubborn")):  # deaf to the signal that comes with its parent's end
        os.kill(pid, signal.SIGKILL)


def _alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_a_killed_child_is_started_again(supervised: Supervised) -> None:
    (before,) = supervised.pids("first")
    os.kill(before, signal.SIGKILL)
    supervised.wait_for("first: started again")
    assert "first: ended with code -9, again in 0.25 s" in supervised.lines()
    assert _alive(supervised.pids("first")[-1])


def test_ctrl_c_stops_all_in_reverse_order_even_what_does_not_listen(supervised: Supervised) -> None:
    supervised.process.send_signal(signal.SIGINT)
    assert supervised.process.wait(20) == 0
    assert supervised.lines()[-2:] == ["stubborn: killed", "first: stopped"]
    assert not [pid for name in ("first", "stubborn") for pid in supervised.pids(name) if _alive(pid)]


def test_nothing_survives_a_killed_supervisor(supervised: Supervised) -> None:
    supervised.process.kill()
    supervised.process.wait()
    wait_until(lambda: not _alive(supervised.pids("first")[-1]), 10)
    os.kill(supervised.pids("stubborn")[-1], signal.SIGKILL)


def test_a_program_that_never_starts_is_given_up_with_the_end_of_its_log(tmp_path: Path) -> None:
    def run() -> Child:
        return start("broken", [sys.executable, "-c", "raise SystemExit('no master key')"], log=tmp_path / "broken.log")

    supervisor = Supervisor(lambda _name, _text: None)
    supervisor.start(Program("broken", run, busy_with=lambda: "", rank=1))
    with pytest.raises(StackError, match=r"broken does not start(.|\n)*no master key"):
        supervisor.wait_ready(["broken"], 30)
    supervisor.stop()


def test_a_program_is_waited_for_as_long_as_it_gets_on(tmp_path: Path) -> None:
    said: list[str] = []
    looks = itertools.count()

    def build() -> str:
        time.sleep(0.4)
        return f"{min(next(looks) // 2, 4)} records"  # the same twice, so that a look in between finds nothing new

    def run() -> Child:
        return start("building", [sys.executable, "-c", "import time; time.sleep(60)"], log=tmp_path / "log")

    supervisor = Supervisor(lambda _name, text: said.append(text))
    supervisor.start(Program("building", run, busy_with=build, rank=1))
    with pytest.raises(StackError, match="building was not ready within 2 s"):
        supervisor.wait_ready(["building"], 1.5)
    supervisor.stop()
    assert said[1:6] == [f"{number} records" for number in range(5)]


def test_a_second_stack_on_the_same_data_is_told_who_has_it(tmp_path: Path) -> None:
    with only_one(tmp_path / "up.lock"), pytest.raises(RunningError, match=f"process {os.getpid()}"):  # noqa: SIM117
        with only_one(tmp_path / "up.lock"):
            pytest.fail("two hold one lock")
    with only_one(tmp_path / "up.lock"):
        pass
