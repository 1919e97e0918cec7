"""`aduan up` as a person uses it: all of it runs, stops cleanly, has kept everything, or says why it does not start."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.lock import only_one
from deploy.local.settings import SERVICES, Ports
from deploy.local.stack import CACHE
from tests.support.ports import free_port, is_free
from tests.support.wait import wait_until

ROOT = Path(__file__).parents[3]
READY_WITHIN_S = 150.0
STOPS_WITHIN_S = 30.0


def _aduan(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "deploy.cli.main", *arguments]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ADUAN_")}


def _free_offset() -> int:
    """An offset at which all ports are free just now."""
    for offset in range(1000, 30_000, 97):
        ports = Ports(offset)
        own = (ports.proxy, ports.outbox, ports.smtp, ports.kafka, ports.controller, ports.mongo)
        if all(is_free(port) for port in (*own, *map(ports.service, SERVICES))):
            return offset
    raise AssertionError("no free ports")


class Up:
    """`aduan up` on ports and data of its own."""

    def __init__(self, directory: Path) -> None:
        self.data = directory / "data"
        self.offset = _free_offset()
        self.url = f"http://127.0.0.1:{Ports(self.offset).proxy}"
        self.output = directory / "output.txt"
        self._process: subprocess.Popen[bytes] | None = None
        (self.data / "cache").mkdir(parents=True)
        (self.data / "cache" / "maven").symlink_to(CACHE, target_is_directory=True)
        CACHE.mkdir(parents=True, exist_ok=True)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        command = _aduan("up", "--data", str(self.data), "--port-offset", str(self.offset))
        with self.output.open("w") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output, cwd=ROOT, env=_environment())
        wait_until(lambda: "Aduan is ready" in self.output.read_text() or not self.running, READY_WITHIN_S)
        assert self.running, self.output.read_text()

    def stop(self) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(STOPS_WITHIN_S)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    running = Up(tmp_path)
    yield running
    running.kill()


@pytest.mark.timeout(400)
def test_what_was_taken_in_is_there_after_a_restart_of_everything(up: Up) -> None:
    up.start()
    answer = httpx.post(
        f"{up.url}/api/v1/tenants/33.72/complaints",
        json={"text": "Lampu jalan mati di depan Pasar Gede"},
        headers={"Idempotency-Key": "one"},
        timeout=30,
    )
    assert answer.status_code == 202
    assert up.stop() == 0
    assert "killed" not in up.output.read_text()
    up.start()
    code = answer.json()["tracking_code"]

    def tracked() -> bool:
        return httpx.get(f"{up.url}/api/v1/complaints/{code}", timeout=10).is_success

    wait_until(tracked, 60)
    assert up.stop() == 0


def test_a_taken_port_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    data, offset = tmp_path / "data", _free_offset()
    with socket.create_server(("127.0.0.1", Ports(offset).mongo)):
        command = _aduan("up", "--data", str(data), "--port-offset", str(offset))
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=_environment())
    assert done.returncode == 1
    assert f"Port {Ports(offset).mongo} (MongoDB) is taken" in done.stderr
    assert [path.name for path in data.iterdir()] == ["up.lock"]


def test_given_servers_that_do_not_answer_are_named(tmp_path: Path) -> None:
    given = {"ADUAN_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}"}
    given["ADUAN_MONGO_URL"] = f"mongodb://127.0.0.1:{free_port()}/?replicaSet=rs0"
    command = _aduan("up", "--data", str(tmp_path / "data"), "--port-offset", str(_free_offset()))
    env = _environment() | given
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=env)
    assert done.returncode == 1
    assert f"ADUAN_KAFKA_BOOTSTRAP_SERVERS={given['ADUAN_KAFKA_BOOTSTRAP_SERVERS']}" in done.stderr
    assert "ADUAN_MONGO_URL does not answer" in done.stderr


def test_data_is_removed_only_when_nothing_runs_and_secrets_stay(tmp_path: Path) -> None:
    (tmp_path / "mongo").mkdir()
    (tmp_path / "secrets.env").touch()
    command = _aduan("clean-data", "--data", str(tmp_path))
    with only_one(tmp_path / "up.lock"):
        refused = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert refused.returncode == 1
    assert f"process {os.getpid()}" in refused.stderr
    assert (tmp_path / "mongo").exists()
    assert subprocess.run(command, check=False, capture_output=True, cwd=ROOT).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secrets.env", "up.lock"]
