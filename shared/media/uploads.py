"""Files on their way, in MongoDB: noted before they are stored, cleared when they are wanted or given up."""

from datetime import datetime

from pymongo import ASCENDING

from shared.media.away import unavailable_when_away
from shared.media.model import Upload
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection


class MongoUploads:
    """One document per lot of files, until the sweep has looked at it."""

    def __init__(self, database: Database) -> None:
        self._collection = database["uploads"]
        self._scoped = TenantCollection(self._collection)

    async def prepare(self) -> None:
        """Make the indexes. Repeating it changes nothing."""
        await self._collection.create_index([("tenant", ASCENDING), ("complaint_id", ASCENDING)], name="complaint")
        await self._collection.create_index([("at", ASCENDING)], name="age")

    @unavailable_when_away
    async def begin(self, upload: Upload, at: datetime) -> None:
        """Remember that these files may be stored from now on."""
        await self._scoped.insert_one(
            upload.tenant, {"complaint_id": upload.complaint_id, "media_ids": list(upload.media_ids), "at": at}
        )

    @unavailable_when_away
    async def begun_before(self, at: datetime, limit: int) -> list[Upload]:
        """Return the oldest uploads of all tenants begun before `at`."""
        found = await self._collection.find({"at": {"$lt": at}}).sort("at").limit(limit).to_list(None)
        return [
            Upload(
                tenant=TenantId(each["tenant"]),
                complaint_id=each["complaint_id"],
                media_ids=tuple(each["media_ids"]),
            )
            for each in found
        ]

    @unavailable_when_away
    async def done(self, upload: Upload) -> None:
        """Forget the uploads of these files."""
        await self._scoped.delete_many(
            upload.tenant, {"complaint_id": upload.complaint_id, "media_ids": list(upload.media_ids)}
        )
