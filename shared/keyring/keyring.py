"""The keyring database: makes reporters' keys, hands them out, destroys them, and notes which person read what."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, IndexModel, UpdateOne
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.keyring.cache import KeyCache
from shared.keyring.keys import DataKey, KeyErased, KeyRef, label, new_key, unwrap, wrap
from shared.keyring.sealing import Purpose
from shared.tenancy.duplicates import refused_as_duplicates
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Document


class Keyring:
    """Keys by (tenant, key id), wrapped by the 32-byte master key. Keys are held in memory for at most a minute.

    A document is `{_id: "tenant|key", tenant, key, wrapped, by, created_at}`, `by` the label of the master key;
    destroyed, its tombstone `{_id, tenant, key, erased_at}` stays, so that a key is never made again.
    """

    def __init__(
        self,
        database: AsyncIOMotorDatabase[Document],
        master_key: bytes,
        *,
        cache: KeyCache | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        durable = WriteConcern(w="majority", j=True)
        self._keys = database.get_collection("keys", write_concern=durable, read_concern=ReadConcern("majority"))
        self._audit = database.get_collection("audit", write_concern=durable)
        self._master_key = master_key
        self._cache = cache or KeyCache()
        self._now = now

    async def ensure_indexes(self) -> None:
        """Make the audit's index; keys need none but their `_id`."""
        await ensure_indexes(
            self._audit,
            [IndexModel([("tenant", ASCENDING), ("complaint_id", ASCENDING), ("at", ASCENDING)], name="complaint")],
        )

    async def ensure_keys(self, refs: Sequence[KeyRef]) -> dict[KeyRef, DataKey]:
        """Return a key for each (tenant, key id), making those that are missing; durable on return.

        New keys cost one write, known ones a read more, and those used in the last minute nothing. KeyErased names
        the refs that were destroyed; asking for the others again is free.
        """
        keys, missing = self._cached(refs)
        if missing:
            made = await self._insert([new_key(*ref) for ref in missing])
            taken = [ref for ref in missing if ref not in made]
            keys |= made
            if taken:
                keys |= await self._find(taken)
            for ref in missing:
                if ref in keys:
                    self._cache.put(ref, keys[ref])
            if erased := [ref for ref in taken if ref not in keys]:
                raise KeyErased(erased)
        return keys

    async def fetch(self, refs: Sequence[KeyRef]) -> dict[str, DataKey]:
        """Return the keys by id, in at most one query; what is missing was erased (or never made)."""
        keys, missing = self._cached(refs)
        if missing:
            found = await self._find(missing)
            for ref, key in found.items():
                self._cache.put(ref, key)
            keys |= found
        return {key_id: key for (_, key_id), key in keys.items()}

    async def erase(self, tenant: TenantId, key_id: str) -> bool:
        """Destroy a key for ever; True if there was one. Other processes forget it within a minute."""
        self._cache.drop((tenant, key_id))
        before: Document | None = await self._keys.find_one_and_update(
            {"_id": _id((tenant, key_id))},
            {"$set": {"tenant": tenant, "key": key_id, "erased_at": self._now()}, "$unset": {"wrapped": ""}},
            upsert=True,
        )
        self._cache.drop((tenant, key_id))
        return before is not None and "wrapped" in before

    async def rewrap(self, progress: Callable[[int], None], *, at_once: int = 500) -> int:
        """Wrap under the current master key whatever another has wrapped; return how many keys that were.

        WrongMasterKey: one opens with none of the keys. Being cut off does no harm, and neither do services that run:
        a key that is erased meanwhile stays so.
        """
        done, last = 0, ""
        others = {"wrapped": {"$exists": True}, "by": {"$ne": label(self._master_key)}}
        while found := await self._keys.find(others | {"_id": {"$gt": last}}).sort("_id").limit(at_once).to_list(None):
            await self._keys.bulk_write([self._rewrapped(each) for each in found], ordered=False)
            done, last = done + len(found), found[-1]["_id"]
            progress(done)
        return done

    def _rewrapped(self, document: Document) -> UpdateOne:
        key = unwrap(self._master_key, document["tenant"], document["key"], bytes(document["wrapped"]))
        change = {"wrapped": wrap(self._master_key, key), "by": label(self._master_key)}
        return UpdateOne({"_id": document["_id"], "wrapped": document["wrapped"]}, {"$set": change})

    async def audit(self, tenant: TenantId, actor: str, complaint_id: str, purpose: Purpose) -> None:
        """Note, durably, that a person (`actor`: role and account) read what is personal of a complaint."""
        await self._audit.insert_one(
            {"tenant": tenant, "actor": actor, "complaint_id": complaint_id, "purpose": purpose, "at": self._now()}
        )

    def _cached(self, refs: Iterable[KeyRef]) -> tuple[dict[KeyRef, DataKey], list[KeyRef]]:
        keys: dict[KeyRef, DataKey] = {}
        missing: list[KeyRef] = []
        for ref in dict.fromkeys(refs):
            if key := self._cache.get(ref):
                keys[ref] = key
            else:
                missing.append(ref)
        return keys, missing

    async def _insert(self, keys: Sequence[DataKey]) -> dict[KeyRef, DataKey]:
        """Insert keys; return those that were not there yet."""
        now = self._now()
        documents = [
            {
                "_id": _id((key.tenant, key.id)),
                "tenant": key.tenant,
                "key": key.id,
                "wrapped": wrap(self._master_key, key),
                "by": label(self._master_key),
                "created_at": now,
            }
            for key in keys
        ]
        refused = set[int]()
        try:
            await self._keys.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            refused = set(refused_as_duplicates(error))
        return {(key.tenant, key.id): key for index, key in enumerate(keys) if index not in refused}

    async def _find(self, refs: Sequence[KeyRef]) -> dict[KeyRef, DataKey]:
        query = {"tenant": {"$in": list({tenant for tenant, _ in refs})}, "_id": {"$in": [_id(ref) for ref in refs]}}
        return {
            (found["tenant"], found["key"]): unwrap(
                self._master_key, found["tenant"], found["key"], bytes(found["wrapped"])
            )
            for found in await self._keys.find(query, hint="_id_").to_list(None)
            if "wrapped" in found
        }


def _id(ref: KeyRef) -> str:
    return f"{ref[0]}|{ref[1]}"
