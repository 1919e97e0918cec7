"""Reads single complaints and public lists from the live generation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.reporting.adapters.documents import LISTED_FIELDS, complaint_id, to_listed, to_tracked
from services.reporting.adapters.generations import MongoGenerations
from services.reporting.application.ports import Cursor, Filters, Listed, Tracked
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True)
class MongoComplaints:
    """See `Complaints`."""

    generations: MongoGenerations

    async def by_code(self, tenant: TenantId, code: str) -> Tracked | None:
        """See `Complaints.by_code`."""
        found = await (await self.generations.live_collections()).complaints.find_one(tenant, {"code": code})
        return to_tracked(found) if found else None

    async def by_id(self, tenant: TenantId, complaint: str) -> Tracked | None:
        """See `Complaints.by_id`."""
        found = await (await self.generations.live_collections()).complaints.find_one(
            tenant, {"_id": complaint_id(tenant, complaint)}
        )
        return to_tracked(found) if found else None

    async def listed(self, tenant: TenantId, filters: Filters, *, after: Cursor | None, limit: int) -> Sequence[Listed]:
        """See `Complaints.listed`."""
        equal = {"category": filters.category, "agency": filters.agency}
        query: dict[str, Any] = {"listed": True, **{field: wanted for field, wanted in equal.items() if wanted}}
        if filters.statuses:
            query["status"] = {"$in": list(filters.statuses)}
        if filters.area is not None:
            query["area"] = {"$regex": f"^{re.escape(filters.area)}(\\.|$)"}
        if filters.located:
            query["place"] = {"$exists": True}
        if filters.q:
            query["text"] = {"$regex": re.escape(filters.q), "$options": "i"}
        if after is not None:
            query["$or"] = [
                {"received_at": {"$lt": after.received_at}},
                {"received_at": after.received_at, "_id": {"$lt": after.id}},
            ]
        found = await (await self.generations.live_collections()).complaints.find(
            tenant, query, projection=LISTED_FIELDS, sort=[("received_at", -1), ("_id", -1)], limit=limit
        )
        return [to_listed(each) for each in found]
