"""One system for the tests of a module, on Kafka and MongoDB that they may kill."""

from collections.abc import Iterator

import pytest

from tests.e2e.system import System, running_system
from tests.support.stack import breakable_stack


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Four ready services, three tenants, providers that take everything."""
    folder = tmp_path_factory.mktemp("system")
    with breakable_stack(folder / "stack") as stack, running_system(stack, folder) as system:
        yield system
