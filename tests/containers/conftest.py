"""Only `make test-containers` collects these tests: they need a Docker engine, build images and take minutes."""

import os
from collections.abc import Iterator

import pytest

from tests.containers.compose import Compose

collect_ignore_glob = [] if os.environ.get("ADUAN_TEST_CONTAINERS") else ["test_*.py"]


@pytest.fixture(scope="module")
def compose() -> Iterator[Compose]:
    """Everything built and up; removed with its data afterwards."""
    compose = Compose(f"aduan-test-{os.getpid()}")
    compose.build()
    try:
        compose.up()
        yield compose
    finally:
        compose("down", "-v", "--remove-orphans")
