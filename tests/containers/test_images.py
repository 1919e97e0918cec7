"""Each image holds one service and nothing to build or write with."""

import os

import pytest

from tests.containers.compose import SERVICES, Compose, docker, inspect

pytestmark = pytest.mark.timeout(1500)
LARGEST = 250 * 10**6
BASE = os.environ.get("PYTHON_IMAGE", "python:3.11-slim-bookworm")


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_is_small_and_has_its_own_service_alone(compose: Compose, service: str) -> None:
    image = inspect(f"aduan-test/{service}:one")
    above = image["Size"] - inspect(BASE)["Size"]
    print(f"{service}: {above / 10**6:.0f} MB above {BASE}")
    assert above < LARGEST
    assert image["Config"]["User"] == "10001:10001"
    assert image["Config"]["Labels"]["org.opencontainers.image.revision"] == "one"
    inside = compose("exec", service, "sh", "-c", "ls services; ls; command -v gcc make npm; true").split()
    assert {*inside} & {*SERVICES} == {service}
    assert not {"deploy", "tests"} & {*inside}
    assert not [found for found in inside if found.startswith("/")]
    assert '"bomFormat": "CycloneDX"' in compose("exec", service, "cat", "/usr/share/sbom/aduan.cdx.json")


@pytest.mark.parametrize("service", [*SERVICES, "proxy"])
def test_a_container_cannot_write_and_ends_in_good_order(compose: Compose, service: str) -> None:
    written = compose("exec", service, "sh", "-c", "touch /app/x 2>/dev/null && echo yes; id -u").split()
    assert written == ["10001"]
    container = compose.containers(service)[0]
    docker("stop", "-t", "40", container)
    state = inspect(container)["State"]
    assert state["ExitCode"] == 0
    docker("start", container)
    compose.up("--no-recreate")
