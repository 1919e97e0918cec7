"""How Aduan connects to MongoDB: durable writes, durable reads, times with a zone."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

Document = dict[str, Any]
Client = AsyncIOMotorClient[Document]
Database = AsyncIOMotorDatabase[Document]


def connect(url: str) -> Client:
    """Return a client for the running event loop; nothing connects until it is first used.

    A write is acknowledged when a majority has journalled it, and a read sees only what can't be rolled back.
    """
    return AsyncIOMotorClient(
        url,
        tz_aware=True,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        uuidRepresentation="standard",
        serverSelectionTimeoutMS=5_000,
        appname="aduan",
    )


def database(client: Client, prefix: str, name: str) -> Database:
    """Return the database `name` (intake, router, notifier, reporting, keyring) of this installation."""
    return client[prefix + name]
