"""Saved filters in MongoDB: the collection `saved_filters`."""

from collections.abc import Sequence

from pymongo import ASCENDING, IndexModel

from services.router.application.saved_filters import MOST, Owner, SavedFilter
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection


class MongoSavedFilters:
    """Implements `SavedFilters`."""

    def __init__(self, database: Database) -> None:
        self._filters = TenantCollection(database["saved_filters"])

    async def ensure_indexes(self) -> None:
        """Make the index that reading needs."""
        await ensure_indexes(
            self._filters.collection,
            [IndexModel([("tenant", ASCENDING), ("account", ASCENDING), ("name", ASCENDING)], name="of")],
        )

    async def of(self, owner: Owner) -> Sequence[SavedFilter]:
        """Return those of an account, by name."""
        found = await self._filters.find(owner[0], {"account": owner[1]}, sort=[("name", ASCENDING)], limit=MOST)
        return [SavedFilter(each["_id"].rpartition("|")[2], each["name"], each["address"]) for each in found]

    async def put(self, owner: Owner, saved: SavedFilter) -> None:
        """Keep one; the one with the same id is replaced."""
        kept = {"account": owner[1], "name": saved.name, "address": saved.address}
        await self._filters.update_one(owner[0], {"_id": _id(owner, saved.id)}, {"$set": kept}, upsert=True)

    async def remove(self, owner: Owner, filter_id: str) -> None:
        """Forget one, if it is there."""
        await self._filters.delete_many(owner[0], {"_id": _id(owner, filter_id)})


def _id(owner: Owner, filter_id: str) -> str:
    return f"{owner[0]}|{owner[1]}|{filter_id}"
