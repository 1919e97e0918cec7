"""The programs of a local stack: how each is started, and how one knows that it works."""

import os
import signal
import socket
import sys
from collections.abc import Callable

import httpx

from deploy.local import kafka, mongo, routes
from deploy.local.kafka import Kafka
from deploy.local.mongo import Mongo
from deploy.local.process import Child, start
from deploy.local.proxy import start_proxy
from deploy.local.settings import ROOT, SERVICES, Local
from deploy.local.supervisor import Program

TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
"""Map tiles for trying it out; a deployment of its own names a tile server of its own (`ADUAN_TILE_URL`)."""

# Together at most 19 s, so that all of it ends within 20.
_PROXY, _SERVICE, _OUTBOX, _ENGINE = 4, 3, 2, 1
_STOP_S = {_PROXY: 4.0, _SERVICE: 8.0, _OUTBOX: 2.0, _ENGINE: 5.0}


def kafka_program(local: Local, progress: Callable[[int, int], None]) -> Program:
    """The broker; makes it ready to start (fetching, formatting) first. StackError if that fails."""
    broker = Kafka(
        local.data / "kafka",
        local.ports.kafka,
        controller_port=local.ports.controller,
        cache=local.cache,
        log=local.logs / "kafka.log",
    )
    broker.prepare(progress)
    return _program("kafka", broker.start, _unless(lambda: kafka.ready(local.ports.kafka)), _ENGINE)


def mongo_program(local: Local) -> Program:
    """mongod, a replica set of one."""
    server = Mongo(local.data / "mongo", local.ports.mongo, log=local.logs / "mongod.log")
    return _program("mongod", server.start, _unless(lambda: mongo.ready(local.ports.mongo)), _ENGINE)


def service_program(local: Local, name: str) -> Program:
    """One of the four services, set up by the environment of this process."""
    port = local.ports.service(name)
    env = {"ADUAN_TILE_URL": TILES} | os.environ | {"ADUAN_HTTP_PORT": str(port), "ADUAN_HTTP_HOST": "127.0.0.1"}
    run = _python(local, name, ["-m", f"services.{name}.main"], env)
    return _program(name, run, lambda: _busy_with(port), _SERVICE)


def outbox_program(local: Local) -> Program:
    """The development outbox."""
    ports = ["--http-port", str(local.ports.outbox), "--smtp-port", str(local.ports.smtp)]
    arguments = ["-m", "deploy.local.outbox", "--file", str(local.data / "outbox.jsonl"), *ports]
    return _program(
        "outbox",
        _python(local, "outbox", arguments, dict(os.environ)),
        lambda: _busy_with(local.ports.outbox),
        _OUTBOX,
    )


def proxy_program(local: Local) -> Program:
    """The one address, in front of everything."""
    table = routes.load(local=True)
    ports = {name: local.ports.service(name) for name in SERVICES} | {"outbox": local.ports.outbox}
    upstreams = {name: f"127.0.0.1:{port}" for name, port in ports.items()}

    def run() -> Child:
        listen = f"127.0.0.1:{local.ports.proxy}"
        return start_proxy(table, upstreams, listen=listen, data=local.data / "caddy", log=local.logs / "proxy.log")

    return _program("proxy", run, _unless(lambda: _listens(local.ports.proxy)), _PROXY)


def _program(name: str, run: Callable[[], Child], busy_with: Callable[[], str | None], rank: int) -> Program:
    return Program(name, run, busy_with, rank=rank, stop_s=_STOP_S[rank])


def _python(local: Local, name: str, arguments: list[str], env: dict[str, str]) -> Callable[[], Child]:
    """A Python process that goes at once when the supervisor does: it is built to lose nothing by that."""
    log = local.logs / f"{name}.log"
    command = [sys.executable, *arguments]
    return lambda: start(name, command, log=log, env=env, cwd=ROOT, when_parent_dies=signal.SIGKILL)


def _unless(ready: Callable[[], bool]) -> Callable[[], str | None]:
    """What a program is busy with that says no more than whether it is ready."""
    return lambda: None if ready() else ""


def _busy_with(port: int) -> str | None:
    """What a process with `/health/ready` is busy with: building projections takes as long as there are events."""
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=2, trust_env=False)
    except httpx.TransportError:
        return ""
    if answer.is_success:
        return None
    said = answer.json().get("checks", {}).get("projections", "ok")
    return "" if said == "ok" else str(said)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
