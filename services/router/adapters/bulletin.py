"""Published news in MongoDB: the collection `announcements`."""

from collections.abc import Sequence
from dataclasses import asdict

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.router.application.publish_news import Published
from services.router.domain.announcements import News
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection


class MongoBulletin:
    """Implements `Bulletin`."""

    def __init__(self, database: Database) -> None:
        self._news = TenantCollection(database["announcements"])

    async def ensure_indexes(self) -> None:
        """Make the index that reading needs."""
        await ensure_indexes(
            self._news.collection, [IndexModel([("tenant", ASCENDING), ("at", DESCENDING)], name="newest")]
        )

    async def add(self, tenant: TenantId, published: Published) -> None:
        """Keep it; what is kept already stays as it is."""
        kept = {"at": published.at, "actor": published.actor, "id": published.id, "news": asdict(published.news)}
        await self._news.update_one(tenant, {"_id": f"{tenant}|{published.id}"}, {"$setOnInsert": kept}, upsert=True)

    async def latest(self, tenant: TenantId, limit: int) -> Sequence[Published]:
        """Return the newest first."""
        found = await self._news.find(tenant, {}, sort=[("at", DESCENDING)], limit=limit)
        return [
            Published(
                id=each["id"],
                news=News(
                    **{**each["news"], "areas": tuple(each["news"]["areas"]), "topics": tuple(each["news"]["topics"])}
                ),
                at=each["at"],
                actor=each["actor"],
            )
            for each in found
        ]
