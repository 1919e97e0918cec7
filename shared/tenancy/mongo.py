"""How Aduan connects to MongoDB: durable writes, durable reads, times with a zone."""

from typing import Any, Final

import bson
from bson import ObjectId
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

Document = dict[str, Any]
Client = AsyncIOMotorClient[Document]
Database = AsyncIOMotorDatabase[Document]

_AS_CONNECTED: Final[CodecOptions[Document]] = CodecOptions(
    tz_aware=True, uuid_representation=UuidRepresentation.STANDARD
)


AFTER_ALL: Final = "\U0010ffff"
"""After every character that an id may have."""


def starting_with(prefix: str) -> Document:
    """Return the condition that a string begins so, as an index serves it."""
    return {"$gte": prefix, "$lt": prefix + AFTER_ALL}


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


def encoded(document: Document) -> RawBSONDocument:
    """Return a document as it goes over the wire, with an `_id` if it has none.

    Made right after the document and before the next one, it takes less time than a batch that is encoded at once,
    whose thousands of values have left the processor's caches by then and have been looked through for cycles.
    """
    whole = document if "_id" in document else {"_id": ObjectId(), **document}
    return RawBSONDocument(bson.encode(whole, codec_options=_AS_CONNECTED))
