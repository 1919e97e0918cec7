"""Cases near a place, in MongoDB: by the cell of the grid that their position lies in, or by kelurahan."""

from collections.abc import Sequence
from typing import Final

from pymongo import DESCENDING

from services.router.adapters.index import COLLECTION
from services.router.adapters.index_documents import to_entry
from services.router.application.find_duplicates import Surroundings
from services.router.application.ports import Entry
from services.router.domain.case import OVER, Status
from services.router.domain.likeness import cells_around
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection

_NOT_OVER: Final = sorted(set(Status) - OVER)


class MongoNearby:
    """Implements `Nearby`. Every case of the kelurahan counts for one without a position, else those without."""

    def __init__(self, database: Database) -> None:
        self._cases = TenantCollection(database[COLLECTION])

    async def around(self, tenant: TenantId, where: Surroundings, limit: int) -> Sequence[Entry]:
        """Return cases of the tenant that are not over, newest first."""
        places: list[Document] = []
        if where.lat is not None and where.lon is not None:
            places.append({"cell": {"$in": list(cells_around(where.lat, where.lon))}})
        if where.area is not None:
            places.append({"area": where.area} | ({"cell": None} if places else {}))
        if not places:
            return []
        query = {
            "$or": places,
            "complaint.received_at": {"$gte": where.since, "$lte": where.until},
            "status": {"$in": _NOT_OVER},
        }
        found = await self._cases.find(tenant, query, sort=[("complaint.received_at", DESCENDING)], limit=limit)
        return [to_entry(document) for document in found]
