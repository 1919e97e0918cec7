"""Makes the servers that ADUAN_MONGO_URL names one replica set: initiates it once, and adds members that are new."""

import time
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from deploy.local.mongo import client

WITHIN_S = 120.0
_AGAIN_AFTER_S = 1.0
_NOT_YET_INITIALIZED = 94


class ReplicaSetError(RuntimeError):
    """The servers do not become a replica set; the text says what was tried and what is known of it."""


def ensure(url: str, *, within: float = WITHIN_S) -> list[str]:
    """Return what was done, once the set has a primary. ReplicaSetError after `within` seconds without one.

    Members are never removed, and a server that belongs to another set is left alone.
    """
    parsed = parse_uri(url)
    name = parsed["options"].get("replicaSet")
    hosts = [f"{host}:{port}" for host, port in parsed["nodelist"]]
    if not name:
        raise ReplicaSetError("ADUAN_MONGO_URL names no replica set: …/?replicaSet=rs0")
    done: list[str] = []
    until, last = time.monotonic() + within, "nothing answered"
    while time.monotonic() < until:
        try:
            if not done and _initiate(hosts[0], name):
                done.append(f"initiated {name} with {hosts[0]}")
            with client(url) as connection:
                _add_one(connection, hosts, done)
                if connection.primary and not _missing(connection, hosts):
                    return done
        except PyMongoError as error:
            last = str(error)
        time.sleep(_AGAIN_AFTER_S)
    raise ReplicaSetError(f"{', '.join(hosts)} did not become the replica set {name} within {within:.0f} s: {last}")


def _initiate(host: str, name: str) -> bool:
    with client(f"mongodb://{host}/?directConnection=true") as connection:
        try:
            connection.admin.command("replSetGetConfig")
        except OperationFailure as failure:
            if failure.code != _NOT_YET_INITIALIZED:
                raise
            connection.admin.command("replSetInitiate", {"_id": name, "members": [{"_id": 0, "host": host}]})
            return True
    return False


def _missing(connection: MongoClient[dict[str, Any]], hosts: list[str]) -> list[str]:
    there = {member["host"] for member in _config(connection)["members"]}
    return [host for host in hosts if host not in there]


def _add_one(connection: MongoClient[dict[str, Any]], hosts: list[str], done: list[str]) -> None:
    """Add one member at a time: MongoDB takes no more in one step."""
    for host in _missing(connection, hosts)[:1]:
        config = _config(connection)
        number = max(member["_id"] for member in config["members"]) + 1
        config["members"].append({"_id": number, "host": host})
        connection.admin.command("replSetReconfig", config | {"version": config["version"] + 1})
        done.append(f"added {host}")


def _config(connection: MongoClient[dict[str, Any]]) -> dict[str, Any]:
    config: dict[str, Any] = connection.admin.command("replSetGetConfig")["config"]
    return config
