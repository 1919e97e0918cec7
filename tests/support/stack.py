"""Kafka and MongoDB for tests: given addresses, containers, or the embedded stack, whichever is there.

`ADUAN_TEST_STACK=given|containers|local` forces one.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from deploy.local.kafka import Kafka
from deploy.local.mongo import Mongo
from deploy.local.process import Child
from deploy.local.stack import CACHE
from tests.support import containers
from tests.support.ports import free_ports

_QUICK_TO_START = ("-XX:TieredStopAtLevel=1",)
"""A broker that lives for a few tests gains nothing from the optimizing compiler, which takes half of its start."""


class Stack(Protocol):
    """What tests see: the addresses. `kafka` is host:port, `mongo` a URL of a replica set."""

    @property
    def kafka(self) -> str: ...

    @property
    def mongo(self) -> str: ...


class BreakableStack(Stack, Protocol):
    """A stack of the test's own, whose servers may be killed and started again with the data they had."""

    def kill_kafka(self) -> None: ...

    def start_kafka(self) -> None: ...

    def kill_mongo(self) -> None: ...

    def start_mongo(self) -> None: ...


class GivenStack:
    """Servers that somebody else runs."""

    def __init__(self, kafka: str, mongo: str) -> None:
        self.kafka = kafka
        self.mongo = mongo


class EmbeddedStack:
    """The servers `make up` runs, on free ports, with data in a directory of the test's own."""

    def __init__(self, data: Path, *, java: Sequence[str] = ()) -> None:
        broker, controller, mongod = free_ports(3)
        self._kafka = Kafka(
            data / "kafka", broker, controller_port=controller, cache=CACHE, log=data / "kafka.log", java=java
        )
        self._mongo = Mongo(data / "mongo", mongod, log=data / "mongod.log")
        self._broker: Child | None = None
        self._mongod: Child | None = None

    @property
    def kafka(self) -> str:
        return self._kafka.address

    @property
    def mongo(self) -> str:
        return self._mongo.address

    def start(self) -> None:
        """Starts both and waits until they are usable."""
        self._mongod = self._mongo.start()
        self.start_kafka()
        self._mongo.wait_ready(self._mongod)

    def stop(self) -> None:
        """Ends both; what they stored stays in the directory."""
        for child in (self._broker, self._mongod):
            if child is not None:
                child.stop()

    def kill_kafka(self) -> None:
        """kill -9."""
        assert self._broker is not None
        self._broker.kill()

    def start_kafka(self) -> None:
        """Starts it on the data it had, and waits until it is usable."""
        self._broker = self._kafka.start()
        self._kafka.wait_ready(self._broker)

    def kill_mongo(self) -> None:
        """kill -9."""
        assert self._mongod is not None
        self._mongod.kill()

    def start_mongo(self) -> None:
        """Starts it on the data it had, and waits until it takes writes."""
        self._mongod = self._mongo.start()
        self._mongo.wait_ready(self._mongod)


def kind() -> str:
    """Which stack tests get: what ADUAN_TEST_STACK says, else the first of given, containers, local that is there."""
    forced = os.environ.get("ADUAN_TEST_STACK", "")
    if forced:
        assert forced in {"given", "containers", "local"}, f"ADUAN_TEST_STACK={forced}: given, containers or local"
        return forced
    if os.environ.get("ADUAN_KAFKA_BOOTSTRAP_SERVERS") and os.environ.get("ADUAN_MONGO_URL"):
        return "given"
    return "containers" if containers.available() else "local"


@contextmanager
def shared_stack(data: Path) -> Iterator[Stack]:
    """The stack of a whole test run."""
    if kind() == "given":
        yield GivenStack(os.environ["ADUAN_KAFKA_BOOTSTRAP_SERVERS"], os.environ["ADUAN_MONGO_URL"])
    else:
        with breakable_stack(data) as stack:
            yield stack


@contextmanager
def breakable_stack(data: Path) -> Iterator[BreakableStack]:
    """A new stack that nobody else uses; never the given one, since it may be killed."""
    stack = containers.ContainerStack() if kind() == "containers" else EmbeddedStack(data, java=_QUICK_TO_START)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
