"""Fixtures all tests may ask for: real Kafka and MongoDB, names of a test's own in them, a browser."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support import browser as browsers
from tests.support.namespace import Namespace, drop, new_namespace
from tests.support.one_for_all import one_for_all
from tests.support.stack import BreakableStack, Stack, breakable_stack, shared_stack

LONGEST_FIRST = ("e2e", "browser", "integration")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let workers begin with what takes longest, so that none is left alone with it at the end."""
    if hasattr(config, "workerinput"):
        ranks = {Path(__file__).parent / folder: rank for rank, folder in enumerate(LONGEST_FIRST)}
        items.sort(key=lambda item: min((ranks.get(at, len(ranks)) for at in item.path.parents), default=0))


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """Kafka and MongoDB of this test run, whatever worker it is: `stack.kafka`, `stack.mongo`."""
    own = tmp_path_factory.getbasetemp()
    of_run = own.parent if hasattr(request.config, "workerinput") else own
    until_end = ExitStack()  # not the end of a last test, whose time would run while others use the stack
    request.config.add_cleanup(until_end.close)
    return until_end.enter_context(one_for_all(of_run, lambda: shared_stack(tmp_path_factory.mktemp("stack"))))


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
