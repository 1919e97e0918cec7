"""What has to be so before anything is started; each finding says what to do about it."""

import asyncio
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pymongo.errors import PyMongoError

from deploy.local import kafka, mongo
from deploy.local.settings import Local

NEEDED_BYTES = 2 * 1024**3
_PORTS_FREE_WITHIN_S = 5.0


def findings(local: Local) -> list[str]:
    """Everything that stands in the way, in words; an empty list if nothing does. Changes nothing."""
    checks = (
        python_version(sys.version_info[:2]),
        writable(local.data),
        disk_space(local.data, lambda path: shutil.disk_usage(path).free),
        *given_servers(local),
        *ports(local.wanted_ports(), is_taken),
    )
    return [finding for finding in checks if finding]


def python_version(version: tuple[int, ...]) -> str | None:
    """Only Python 3.11 is locked and tested."""
    if version[:2] == (3, 11):
        return None
    found = f"{version[0]}.{version[1]}"
    return f"Python {found} runs this, Python 3.11 is needed: remove .venv, then `make up PYTHON=python3.11`."


def writable(data: Path) -> str | None:
    """The data directory, or the first parent that exists, takes files."""
    try:
        with tempfile.TemporaryFile(dir=_existing(data)):
            return None
    except OSError as error:
        return f"{data} cannot be written to ({error.strerror}): change its owner, or give another with --data."


def disk_space(data: Path, free: Callable[[Path], int]) -> str | None:
    """There is room for Kafka's and MongoDB's files."""
    left = free(_existing(data))
    if left >= NEEDED_BYTES:
        return None
    return (
        f"Only {left / 1024**3:.1f} GiB are free where {data} lies, {NEEDED_BYTES / 1024**3:.0f} GiB are needed: "
        "make room, remove old data with `make clean-data`, or give another place with --data."
    )


def ports(
    wanted: Mapping[int, str], taken: Callable[[int], bool], *, within_s: float = _PORTS_FREE_WITHIN_S
) -> Iterable[str]:
    """Ports that something else listens on; what a stack just killed still holds is waited for `within_s` seconds."""
    until = time.monotonic() + within_s
    while (busy := [port for port in wanted if taken(port)]) and time.monotonic() < until:
        time.sleep(0.25)
    for port in busy:
        yield (
            f"Port {port} ({wanted[port]}) is taken by another program: `ss -ltnp 'sport = :{port}'` says which. "
            "End it, or move all ports with --port-offset."
        )


def given_servers(local: Local) -> Iterable[str]:
    """Servers named in the environment that do not answer, or are not what is needed."""
    if local.kafka is not None and not asyncio.run(kafka.answers(local.kafka)):
        yield f"No Kafka answers at ADUAN_KAFKA_BOOTSTRAP_SERVERS={local.kafka}: start it, or unset that for one here."
    if local.mongo is not None and (problem := _mongo_problem(local.mongo)):
        yield f"The MongoDB of ADUAN_MONGO_URL {problem}, or unset this to get one here."


def is_taken(port: int) -> bool:
    """Whether 127.0.0.1 cannot be listened on at this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _mongo_problem(url: str) -> str | None:
    try:
        with mongo.client(url) as client:
            hello = client.admin.command("hello")
    except (PyMongoError, ValueError):
        return "does not answer: start it"
    return None if hello.get("setName") else "is not a replica set (transactions need one): start it with --replSet"


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())
