"""Counts overdue cases in MongoDB, of all tenants at once: one pass over the keys of an index."""

from collections.abc import Sequence
from datetime import datetime

from services.router.adapters.index import COLLECTION
from services.router.domain.case import OPEN
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, Document


class MongoOverdue:
    """For operators: counts leave here, and nothing of a case."""

    def __init__(self, database: Database) -> None:
        self._cases = database[COLLECTION]

    async def cases(self, tenants: Sequence[TenantId], now: datetime) -> dict[tuple[str, ...], float]:
        """Return how many open cases have a clock past its time, by (tenant, status). Open ones sort by what is due."""
        late: Document = {
            "tenant": {"$in": list(tenants)},
            "status": {"$in": [str(status) for status in sorted(OPEN)]},
            "order": {"$lt": now},
        }
        counted = {"_id": {"tenant": "$tenant", "status": "$status"}, "cases": {"$sum": 1}}
        found = await self._cases.aggregate([{"$match": late}, {"$group": counted}], hint="by_status").to_list(None)
        return {(each["_id"]["tenant"], each["_id"]["status"]): each["cases"] for each in found}
