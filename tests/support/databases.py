"""A MongoDB database of a test's own, and a record of the commands that were sent to it."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent
from typing_extensions import override

from shared.tenancy.mongo import Database, connect


class SentCommands(CommandListener):
    """The commands a client has sent, in order."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, dict[str, Any]]] = []

    def named(self, name: str) -> list[dict[str, Any]]:
        """The commands of one kind, such as `insert`."""
        return [command for sent, command in self.commands if sent == name]

    @override
    def started(self, event: CommandStartedEvent) -> None:
        self.commands.append((event.command_name, dict(event.command)))

    @override
    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing is kept of answers."""

    @override
    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing is kept of answers."""


@asynccontextmanager
async def fresh_database(url: str) -> AsyncIterator[Database]:
    """A database as services see it, dropped afterwards."""
    client = connect(url)
    name = f"test_{uuid.uuid4().hex[:12]}"
    try:
        yield client[name]
    finally:
        await client.drop_database(name)
        client.close()


@asynccontextmanager
async def watched(database: Database, url: str) -> AsyncIterator[tuple[Database, SentCommands]]:
    """The same database through a client that records what it sends, and has no safe defaults of its own."""
    sent = SentCommands()
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(url, event_listeners=[sent])
    try:
        yield client[database.name], sent
    finally:
        client.close()
