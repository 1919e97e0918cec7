"""Fixtures all tests may ask for: real Kafka and MongoDB, names of a test's own in them, a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support import browser as browsers
from tests.support.namespace import Namespace, drop, new_namespace
from tests.support.stack import BreakableStack, Stack, breakable_stack, shared_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Kafka and MongoDB of this test run: `stack.kafka`, `stack.mongo`."""
    with shared_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[BreakableStack]:
    """Kafka and MongoDB of this test alone, which it may kill and start again."""
    with breakable_stack(tmp_path / "stack") as running:
        yield running


@pytest.fixture
def namespace(stack: Stack) -> Iterator[Namespace]:
    """Prefixes of this test's own; the topics and databases under them are dropped after it."""
    namespace = new_namespace()
    yield namespace
    drop(stack, namespace)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium through Playwright's sync API, one per module; such a module has no async tests."""
    path = browsers.chromium()
    if path is None:
        pytest.skip(browsers.NONE_FOUND)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(browsers.ARGUMENTS))
        yield chromium
        chromium.close()
