"""Containers are scaled, killed, restarted and replaced under reports; afterwards everything promised is there."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

from tests.containers.compose import SERVICES, Compose, docker, inspect
from tests.e2e.checker import findings
from tests.e2e.evidence import gather
from tests.e2e.system import System
from tests.e2e.test_faults import traffic
from tests.support.wait import wait_until

pytestmark = pytest.mark.timeout(1500)


@pytest.fixture(scope="module")
def system(compose: Compose) -> System:
    return compose.system()


@contextmanager
def reports(system: System, what: str) -> Iterator[None]:
    """Reports come in before, during and after what happens in the block; then everything is held against them."""
    started = time.monotonic()
    with traffic(system):
        _some_more(system)
        yield
        _some_more(system)
    took, started = time.monotonic() - started, time.monotonic()

    def at_rest() -> bool:
        try:
            found = findings(asyncio.run(gather(system)))
        except (KafkaError, PyMongoError) as error:  # an engine that is just coming back
            raise AssertionError(str(error)) from error
        assert not found, "\n".join(found[:20])
        return True

    wait_until(at_rest, 240, pause=1.0)
    settled = time.monotonic() - started
    print(f"{what}: {took:.0f} s; {len(system.promises)} promises kept, at rest {settled:.0f} s later")


def _some_more(system: System) -> None:
    accepted = len(system.promises)
    wait_until(lambda: len(system.promises) >= accepted + 10, 120)


def test_scaled_to_three_routers_and_two_of_the_others(compose: Compose, system: System) -> None:
    with reports(system, "scaled: 3 router, 2 intake, 2 notifier, 2 reporting"):
        scales = [f"--scale={name}={3 if name == 'router' else 2}" for name in SERVICES]
        compose.up("--no-recreate", *scales)
    assert len(compose.containers("router")) == 3


def test_one_container_of_each_service_is_killed(compose: Compose, system: System) -> None:
    with reports(system, "killed: one container of each service"):
        victims = [compose.containers(name)[0] for name in SERVICES]
        for victim in victims:
            docker("kill", victim)
        _some_more(system)
        for victim in victims:
            docker("start", victim)


@pytest.mark.parametrize("engine", ["kafka", "mongo"])
def test_an_engine_is_killed_and_comes_back(compose: Compose, system: System, engine: str) -> None:
    with reports(system, f"killed and started: {engine}"):
        container = compose.containers(engine)[0]
        docker("kill", container)
        docker("start", container)
        compose("up", "-d", "--no-deps", "--no-recreate", "--wait", engine)


def test_a_service_is_replaced_by_a_second_build(compose: Compose, system: System) -> None:
    with reports(system, "replaced: router by a second build"):
        compose.version = "two"
        compose.build("router")
        compose("up", "-d", "--no-deps", "--wait", "--scale=router=3", "router")
    for container in compose.containers("router"):
        assert inspect(container)["Config"]["Labels"]["org.opencontainers.image.revision"] == "two"


def test_down_and_up_again_loses_nothing(compose: Compose, system: System) -> None:
    compose.version = "one"
    started = time.monotonic()
    compose("down")
    compose.up()
    print(f"down and up: {time.monotonic() - started:.0f} s")
    with reports(system, "after down and up"):
        pass
