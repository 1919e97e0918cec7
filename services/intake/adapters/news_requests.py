"""Requests for news that wait for their code, in MongoDB. The contact is not in them: it lies sealed in the event."""

from datetime import UTC, datetime

from pymongo import ASCENDING

from services.intake.application.ports import Wanted
from services.intake.application.subscribe import CODE_LIVES
from shared.media.away import unavailable_when_away
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection

TRIES = 5
"""Of a million codes, for each request."""


class MongoRequests:
    """`{tenant, request_id, subscription_id, areas, topics, tries, at}`, gone when the code has expired."""

    def __init__(self, database: Database) -> None:
        self._collection = database["news_requests"]
        self._scoped = TenantCollection(self._collection)

    async def prepare(self) -> None:
        """Make the indexes. Repeating it changes nothing."""
        await self._collection.create_index(
            [("tenant", ASCENDING), ("request_id", ASCENDING)], unique=True, name="request"
        )
        seconds = int(CODE_LIVES.total_seconds())
        await self._collection.create_index([("at", ASCENDING)], expireAfterSeconds=seconds, name="age")

    @unavailable_when_away
    async def put(self, tenant: TenantId, request_id: str, wanted: Wanted) -> None:
        """Keep a request until its code expires."""
        await self._scoped.insert_one(
            tenant,
            {
                "request_id": request_id,
                "subscription_id": wanted.subscription_id,
                "areas": list(wanted.areas),
                "topics": list(wanted.topics),
                "tries": 0,
                "at": datetime.now(UTC),
            },
        )

    @unavailable_when_away
    async def known(self, tenant: TenantId, request_id: str) -> bool:
        """Say whether a code may still be tried."""
        return await self._scoped.find_one(tenant, _open(request_id)) is not None

    @unavailable_when_away
    async def try_code(self, tenant: TenantId, request_id: str) -> tuple[Wanted, int] | None:
        """Count one try; return what is wanted and how many tries are left, None: expired or tried too often."""
        found = await self._scoped.find_one_and_update(tenant, _open(request_id), {"$inc": {"tries": 1}})
        if found is None:
            return None
        wanted = Wanted(
            subscription_id=found["subscription_id"], areas=tuple(found["areas"]), topics=tuple(found["topics"])
        )
        return wanted, TRIES - found["tries"]


def _open(request_id: str) -> dict[str, object]:
    """MongoDB removes what has expired within a minute or so; until then it counts for nothing."""
    return {"request_id": request_id, "tries": {"$lt": TRIES}, "at": {"$gt": datetime.now(UTC) - CODE_LIVES}}
