"""A real MongoDB database for each test."""

from collections.abc import AsyncIterator

import pytest

from shared.tenancy.mongo import Database
from tests.support.databases import fresh_database
from tests.support.stack import Stack


@pytest.fixture
async def database(stack: Stack) -> AsyncIterator[Database]:
    """An empty database that is dropped after the test."""
    async with fresh_database(stack.mongo) as database:
        yield database
