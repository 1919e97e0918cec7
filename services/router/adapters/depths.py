"""Counts of listings in MongoDB. Each is one read of at most a hundred index keys, in the order of the list."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING

from services.router.adapters.index import COLLECTION
from services.router.adapters.index_queries import filter_of
from services.router.adapters.terms import Terms
from services.router.application.ports import Listing
from services.router.application.queues import MOST, Depth
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection


class MongoDepths:
    """Implements `Depths`: what is due first comes first, so that the first hundred tell how many are overdue."""

    def __init__(self, database: Database, master_key: bytes) -> None:
        self._cases = TenantCollection(database[COLLECTION])
        self._terms = Terms(master_key)

    async def of(self, tenant: TenantId, listings: Sequence[Listing], now: datetime) -> Sequence[Depth]:
        """Return how many each listing has, in order."""
        return await asyncio.gather(*(self._depth(tenant, listing, now) for listing in listings))

    async def _depth(self, tenant: TenantId, listing: Listing, now: datetime) -> Depth:
        found = await self._cases.find(
            tenant,
            filter_of(tenant, listing, self._terms),
            projection={"_id": 0, "order": 1},
            sort=[("order", ASCENDING), ("_id", ASCENDING)],
            limit=MOST,
        )
        return Depth(len(found), sum(1 for each in found if each["order"] < now))
