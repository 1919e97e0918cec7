"""Which of the 16 shards a relay may publish: leases in MongoDB, shared fairly among the owners that are alive.

A document per shard (`owner`, `until`) and one per owner, its heartbeat. One write renews them all. Times are the
server's, so the owners' clocks need not agree.
"""

import asyncio
import re
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo.errors import BulkWriteError

from shared.event_store.commit import SHARDS
from shared.event_store.store import DURABLE
from shared.tenancy.duplicates import DUPLICATE_KEY
from shared.tenancy.mongo import Document

COLLECTION = "relay_leases"
LEASE_SECONDS = 7.0
RENEW_SECONDS = 2.0
_OWNER = "owner:"
_CLAIMS = 3


class Leases:
    """The shards that `owner` may publish. Call `tick` every `RENEW_SECONDS`, and `settle` between batches."""

    def __init__(
        self,
        database: AsyncIOMotorDatabase[Document],
        owner: str,
        *,
        lease_seconds: float = LEASE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._leases: AsyncIOMotorCollection[Document] = database.get_collection(COLLECTION, write_concern=DURABLE)
        self._owner = owner
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._held: frozenset[int] = frozenset()
        self._shedding: frozenset[int] = frozenset()
        self._until = float("-inf")
        self._changing = asyncio.Lock()

    @property
    def held(self) -> list[int]:
        """The shards that may be published now: none once the lease may have run out unrenewed."""
        return sorted(self._held - self._shedding) if self._clock() < self._until else []

    @property
    def shedding(self) -> bool:
        """Whether shards are to be given back by `settle`."""
        return bool(self._shedding)

    async def prepare(self) -> None:
        """Make the documents of the shards, free, where they are missing."""
        try:
            await self._leases.insert_many(
                [{"_id": f"shard:{shard}", "shard": shard, "owner": None, "until": None} for shard in range(SHARDS)],
                ordered=False,
            )
        except BulkWriteError as error:
            details: Mapping[str, Any] = error.details or {}
            if any(fault["code"] != DUPLICATE_KEY for fault in details.get("writeErrors", [])):
                raise

    async def tick(self) -> bool:
        """Renew, then take shards up to the fair share or mark those beyond it; True if the held shards changed."""
        async with self._changing:
            return await self._tick()

    async def _tick(self) -> bool:
        before = self.held
        until = self._clock() + self._lease_seconds
        await self._renew()
        alive, mine, free = await self._look()
        self._held, self._until = mine, until
        share = _fair_share(alive, self._owner)
        keep = mine - self._shedding
        if len(keep) > share:
            self._shedding |= frozenset(sorted(keep)[share:])
        for _ in range(_CLAIMS):
            if not free or len(self._held) >= share:
                break
            await self._claim(sorted(free, key=self._preference)[: share - len(self._held)])
            _, self._held, free = await self._look()
        self._shedding &= self._held
        return self.held != before

    async def settle(self) -> None:
        """Give back the shards beyond the fair share. Call it when nothing of them is being published."""
        if not self._shedding:
            return
        async with self._changing:
            giving, self._shedding = self._shedding, frozenset[int]()
            self._held -= giving
            await self._free({"shard": {"$in": sorted(giving)}, "owner": self._owner})

    async def release(self) -> None:
        """Give back everything: a clean stop."""
        self._held = self._shedding = frozenset()
        self._until = float("-inf")
        await self._leases.delete_one({"_id": _OWNER + self._owner})
        await self._free({"owner": self._owner})

    async def _renew(self) -> None:
        renewal = [{"$set": {"until": {"$add": ["$$NOW", round(self._lease_seconds * 1000)]}}}]
        renewed = await self._leases.update_many({"owner": self._owner}, renewal)
        if not renewed.matched_count or not self._held:
            await self._leases.update_one(
                {"_id": _OWNER + self._owner}, [{"$set": {"owner": self._owner}}, *renewal], upsert=True
            )

    async def _look(self) -> tuple[list[str], frozenset[int], frozenset[int]]:
        """Return the owners alive, the shards that are ours and the shards that are free."""
        alive, mine, free = list[str](), set[int](), set[int]()
        live = {"$addFields": {"live": {"$gt": ["$until", "$$NOW"]}}}
        async for lease in self._leases.aggregate([live]):
            if "shard" not in lease:
                if lease["live"]:
                    alive.append(lease["owner"])
            elif not lease["live"] or lease["owner"] is None:
                free.add(lease["shard"])
            elif lease["owner"] == self._owner:
                mine.add(lease["shard"])
        return alive, frozenset(mine), frozenset(free)

    async def _claim(self, shards: list[int]) -> None:
        until = {"$add": ["$$NOW", round(self._lease_seconds * 1000)]}
        await self._leases.update_many(
            {"shard": {"$in": shards}, "$expr": {"$not": [{"$gt": ["$until", "$$NOW"]}]}},
            [{"$set": {"owner": self._owner, "until": until}}],
        )
        await self._leases.delete_many(
            {"_id": re.compile(f"^{_OWNER}"), "$expr": {"$lt": ["$until", {"$subtract": ["$$NOW", 3_600_000]}]}}
        )

    def _preference(self, shard: int) -> int:
        """Another order for each owner, so that owners starting together seldom reach for the same shard."""
        return zlib.crc32(f"{self._owner}|{shard}".encode())

    async def _free(self, query: Document) -> None:
        await self._leases.update_many(query, {"$set": {"owner": None, "until": None}})


def _fair_share(alive: list[str], owner: str) -> int:
    """Return how many shards are an owner's: equal parts, the rest going to the first by name."""
    owners = sorted({*alive, owner})
    each, rest = divmod(SHARDS, len(owners))
    return each + (1 if owners.index(owner) < rest else 0)
