"""Services as processes of their own, as they run in earnest: started, killed, started again by tests."""

import base64
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from deploy.local.process import Child, start
from tests.support.namespace import Namespace
from tests.support.ports import free_port
from tests.support.stack import Stack
from tests.support.wait import eventually

ROOT = Path(__file__).parents[2]
MASTER_KEY = base64.b64encode(b"a key for tests, 32 bytes long..").decode()
READY_WITHIN_S = 60.0


def service_env(stack: Stack, namespace: Namespace, **more: str) -> dict[str, str]:
    """The environment of a service on this stack, nothing of the caller's `ADUAN_` settings in it.

    `more` are further settings without their prefix: `service_env(stack, namespace, kill_at="after_commit")`.
    """
    settings = {
        "kafka_bootstrap_servers": stack.kafka,
        "mongo_url": stack.mongo,
        "kafka_topic_prefix": namespace.topic_prefix,
        "mongo_database_prefix": namespace.mongo_prefix,
        "kafka_partitions": "3",
        "master_key": MASTER_KEY,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ADUAN_")}
    return inherited | {f"ADUAN_{name.upper()}": value for name, value in (settings | more).items()}


class ServiceProcess:
    """`python -m services.<name>.main` (or another `module`) on a port of its own."""

    def __init__(
        self, name: str, env: Mapping[str, str], *, logs: Path, port: int | None = None, module: str | None = None
    ) -> None:
        self.name = name
        self.port = port or free_port()
        self.env = dict(env) | {"ADUAN_HTTP_PORT": str(self.port)}
        self.log = logs / f"{name}-{self.port}.log"
        self._module = module or f"services.{name}.main"
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process id; the process must have been started."""
        assert self._child is not None, f"{self.name} was never started"
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._child is not None and self._child.running()

    def start(self, **changes: str) -> None:
        """Starts it and returns at once; `changes` are settings for this start only, as in `service_env`."""
        assert not self.running, f"{self.name} runs already"
        env = self.env | {f"ADUAN_{name.upper()}": value for name, value in changes.items()}
        command = [sys.executable, "-m", self._module]
        self._child = start(self.name, command, log=self.log, env=env, cwd=ROOT, when_parent_dies=signal.SIGKILL)

    async def ready(self, timeout: float = READY_WITHIN_S) -> None:
        """Waits until /health/ready says 200; AssertionError with the end of its log if it dies or takes too long."""
        async with httpx.AsyncClient() as client:

            async def is_ready() -> bool:
                if not self.running:
                    raise RuntimeError(f"{self.name} ended:\n{self.log_tail()}")
                try:
                    return (await client.get(f"{self.url}/health/ready")).status_code == httpx.codes.OK
                except httpx.TransportError:
                    return False

            try:
                await eventually(is_ready, timeout)
            except AssertionError:
                raise AssertionError(f"{self.name} was not ready within {timeout} s:\n{self.log_tail()}") from None

    async def gone(self, timeout: float = 30.0) -> int:
        """Waits until the process has ended (as at a checkpoint) and returns its code; -9 after SIGKILL."""
        await eventually(lambda: not self.running, timeout)
        assert self._child is not None
        return self._child.popen.returncode

    def kill(self) -> None:
        """kill -9, and waits until it is gone."""
        if self._child is not None:
            self._child.kill()

    def stop(self, timeout: float = 20.0) -> bool:
        """SIGTERM; True if it ended by itself within `timeout` seconds (after that it is killed)."""
        return self._child.stop(timeout) if self._child is not None else True

    async def restart(self, **changes: str) -> None:
        """kill -9, starts it again, waits until it is ready; `changes` as for `start`."""
        self.kill()
        self.start(**changes)
        await self.ready()

    def log_tail(self, lines: int = 25) -> str:
        """The last lines it wrote."""
        return self._child.tail(lines) if self._child is not None else ""

    def cpu_seconds(self) -> float:
        """User and system time the process has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def age(self) -> float:
        """Seconds since its log was last written to; a quiet service that should speak is a finding."""
        return time.time() - self.log.stat().st_mtime
