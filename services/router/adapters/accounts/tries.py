"""Tries and one-time codes in MongoDB: counted one by one, however many come at once."""

from datetime import datetime

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.router.application.accounts.ports import AccountKey
from services.router.domain.accounts.attempts import FORGOTTEN_AFTER, Patience, waiting
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection


class MongoAttempts:
    """Implements `Attempts`: the collection `attempts`, of all tenants, since nobody has proved yet whose they are."""

    def __init__(self, database: Database) -> None:
        self._attempts = database["attempts"]

    async def ensure_indexes(self) -> None:
        """Make the index by which tries are forgotten after a day."""
        seconds = int(FORGOTTEN_AFTER.total_seconds())
        await ensure_indexes(self._attempts, [IndexModel("at", expireAfterSeconds=seconds, name="forgotten")])

    async def begin(self, on: str, patience: Patience, now: datetime) -> datetime | None:
        """Count a try, or say until when to wait. Compare and set: of tries at the same time each is counted."""
        while True:
            known = await self._attempts.find_one({"_id": on})
            tries = known["tries"] if known and now - known["at"] < FORGOTTEN_AFTER else 0
            if known and tries and (until := known["at"] + waiting(tries, patience)) > now:
                return until  # type: ignore[no-any-return]  # a document's values are of any type
            change = {"$set": {"tries": tries + 1, "at": now}}
            if known is None:
                try:
                    await self._attempts.insert_one({"_id": on, "tries": 1, "at": now})
                except DuplicateKeyError:
                    continue
                return None
            before = {"_id": on, "tries": known["tries"], "at": known["at"]}
            if (await self._attempts.update_one(before, change)).matched_count:
                return None

    async def forgive(self, on: str, *, all_of_them: bool = True) -> None:
        """Forget the tries, or the last one."""
        if all_of_them:
            await self._attempts.delete_one({"_id": on})
        else:
            await self._attempts.update_one({"_id": on, "tries": {"$gt": 0}}, {"$inc": {"tries": -1}})


class MongoCodes:
    """Implements `Codes`: the collection `one_time_codes`, one document an account."""

    def __init__(self, database: Database) -> None:
        self._codes = TenantCollection(database["one_time_codes"])

    async def ensure_indexes(self) -> None:
        """Make the index by which codes go when they have run out."""
        await ensure_indexes(self._codes.collection, [IndexModel("expires_at", expireAfterSeconds=0, name="gone")])

    async def put(self, key: AccountKey, digest: str, expires_at: datetime) -> None:
        """Keep a code's digest in place of an earlier one."""
        kept = {"_id": "|".join(key), "digest": digest, "expires_at": expires_at, "tries": 0}
        await self._codes.replace_one(key[0], {"_id": kept["_id"]}, kept, upsert=True)

    async def use(self, key: AccountKey, digest: str, now: datetime, most_tries: int) -> bool:
        """Use a code up; each call is a try."""
        query = {"_id": "|".join(key), "expires_at": {"$gt": now}, "tries": {"$lt": most_tries}}
        found = await self._codes.find_one_and_update(key[0], query, {"$inc": {"tries": 1}})
        if found is None or found["digest"] != digest:
            return False
        gone = await self._codes.delete_many(key[0], {"_id": found["_id"], "digest": digest})
        return gone.deleted_count == 1
