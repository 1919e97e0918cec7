"""Makes a collection's indexes, also where an earlier release made one of the same name otherwise."""

import logging
from collections.abc import Sequence

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import IndexModel
from pymongo.errors import OperationFailure

from shared.tenancy.mongo import Document

_CONFLICTS = frozenset({85, 86})
"""MongoDB's IndexOptionsConflict and IndexKeySpecsConflict: the name is taken by another index."""

log = logging.getLogger(__name__)


async def ensure_indexes(collection: AsyncIOMotorCollection[Document], indexes: Sequence[IndexModel]) -> None:
    """Make each index; one that has its name but is another is replaced, so that an upgrade needs no hand.

    While it is replaced, reads that need it are slow, and a unique one does not watch.
    """
    try:
        await collection.create_indexes(list(indexes))
    except OperationFailure as error:
        if error.code not in _CONFLICTS:
            raise
        for index in indexes:
            await _replace(collection, index)


async def _replace(collection: AsyncIOMotorCollection[Document], index: IndexModel) -> None:
    try:
        await collection.create_indexes([index])
    except OperationFailure as error:
        if error.code not in _CONFLICTS:
            raise
        name = str(index.document["name"])
        log.warning("the index %s of %s is made anew", name, collection.name)
        await collection.drop_index(name)
        await collection.create_indexes([index])
