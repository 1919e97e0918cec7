"""Containers are scaled, killed, restarted and replaced under reports; afterwards everything promised is there."""

import time

import pytest

from tests.containers.compose import SERVICES, Compose, docker, inspect
from tests.e2e.reports import reports, some_more
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(1500)


@pytest.fixture(scope="module")
def system(compose: Compose) -> System:
    return compose.system()


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
        some_more(system)
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
