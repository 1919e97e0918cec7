"""Sealed photos in MongoDB's GridFS: nothing else to run, replicated and backed up with the rest."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorGridFSBucket
from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError

from services.intake.adapters.away import unavailable_when_away
from services.intake.application.ports import StoredPhoto
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection

_BUCKET = "media"


class GridFsMedia:
    """A document per photo names it and points at its file; the document is unique, so a photo is kept once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._named = TenantCollection(database["media_names"])
        self._bucket = AsyncIOMotorGridFSBucket(database, bucket_name=_BUCKET)

    async def prepare(self) -> None:
        """Make the index that keeps a photo single. Repeating it changes nothing."""
        await self._database["media_names"].create_index(
            [("tenant", ASCENDING), ("media_id", ASCENDING)], unique=True, name="media"
        )

    @unavailable_when_away
    async def put(self, tenant: TenantId, photo: StoredPhoto) -> None:
        """Keep a photo durably; one with the same id is kept once."""
        if await self._named.find_one(tenant, {"media_id": photo.media_id}, projection={"_id": 1}):
            return
        file_id = await self._bucket.upload_from_stream(photo.media_id, photo.data, metadata={"tenant": tenant})
        try:
            await self._named.insert_one(
                tenant,
                {
                    "media_id": photo.media_id,
                    "file": file_id,
                    "complaint_id": photo.complaint_id,
                    "key": photo.key_id,
                    "content_type": photo.content_type,
                    "at": datetime.now(UTC),
                },
            )
        except DuplicateKeyError:
            await self._bucket.delete(file_id)

    @unavailable_when_away
    async def get(self, tenant: TenantId, media_id: str) -> StoredPhoto | None:
        """Return a photo as it lies, or None."""
        if (named := await self._named.find_one(tenant, {"media_id": media_id})) is None:
            return None
        stream = await self._bucket.open_download_stream(named["file"])
        return StoredPhoto(
            media_id=media_id,
            complaint_id=named["complaint_id"],
            key_id=named["key"],
            content_type=named["content_type"],
            data=await stream.read(),
        )

    @unavailable_when_away
    async def delete(self, tenant: TenantId, media_ids: Sequence[str]) -> None:
        """Forget photos; unknown ids are no error. The name goes first, so nobody finds half a photo."""
        for named in await self._named.find(tenant, {"media_id": {"$in": list(media_ids)}}):
            await self._named.delete_many(tenant, {"_id": named["_id"]})
            file_id: ObjectId = named["file"]
            await self._bucket.delete(file_id)
