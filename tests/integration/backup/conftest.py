"""An installation's MongoDB with something in it, and where its backups go."""

from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from deploy.local.mongo import client
from tests.support.stack import Stack


@pytest.fixture
def mongo(stack: Stack) -> Iterator[MongoClient[dict[str, object]]]:
    """A client as the commands use one."""
    with client(stack.mongo) as connection:
        yield connection
