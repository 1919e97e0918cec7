"""A real MongoDB database for each test."""

from collections.abc import AsyncIterator

import pytest

from shared.event_store import EventStore
from shared.tenancy.mongo import Database
from tests.support.databases import fresh_database
from tests.support.stack import Stack


@pytest.fixture
async def database(stack: Stack) -> AsyncIterator[Database]:
    """An empty database that is dropped after the test."""
    async with fresh_database(stack.mongo) as database:
        yield database


@pytest.fixture
async def store(database: Database) -> EventStore:
    """An event store with its indexes."""
    store = EventStore(database)
    await store.ensure_indexes()
    return store
