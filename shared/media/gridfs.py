"""Files in MongoDB's GridFS: nothing else to run, replicated and backed up with the rest."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorGridFSBucket, AsyncIOMotorGridOut
from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError

from shared.media.away import unavailable_when_away
from shared.media.model import Kept
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection

_BUCKET = "media"


class GridFsMedia:
    """A document per file names it and points at its bytes; the document is unique, so a file is kept once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._named = TenantCollection(database["media_names"])
        self._bucket = AsyncIOMotorGridFSBucket(database, bucket_name=_BUCKET)

    async def prepare(self) -> None:
        """Make the index that keeps a file single. Repeating it changes nothing."""
        await self._database["media_names"].create_index(
            [("tenant", ASCENDING), ("media_id", ASCENDING)], unique=True, name="media"
        )

    @unavailable_when_away
    async def put(self, tenant: TenantId, kept: Kept, data: bytes) -> None:
        """Keep a file durably; one with the same id is kept once."""
        if await self._named.find_one(tenant, {"media_id": kept.media_id}, projection={"_id": 1}):
            return
        file_id = await self._bucket.upload_from_stream(kept.media_id, data, metadata={"tenant": tenant})
        try:
            await self._named.insert_one(
                tenant,
                {
                    "media_id": kept.media_id,
                    "file": file_id,
                    "complaint_id": kept.complaint_id,
                    "key": kept.key_id,
                    "content_type": kept.content_type,
                    "at": datetime.now(UTC),
                },
            )
        except DuplicateKeyError:
            await self._bucket.delete(file_id)

    @unavailable_when_away
    async def find(self, tenant: TenantId, media_id: str) -> Kept | None:
        """Return what is known of a file, or None."""
        if (opened := await self._open(tenant, media_id)) is None:
            return None
        named, stream = opened
        return Kept(
            media_id=media_id,
            complaint_id=named["complaint_id"],
            key_id=named["key"],
            content_type=named["content_type"],
            size=stream.length,
        )

    @unavailable_when_away
    async def read(self, tenant: TenantId, media_id: str, start: int = 0, stop: int | None = None) -> bytes | None:
        """Return the bytes from `start` up to `stop` (None: the end) as they lie; None: there is no such file."""
        if (opened := await self._open(tenant, media_id)) is None:
            return None
        _, stream = opened
        end = stream.length if stop is None else min(stop, stream.length)
        if start >= end:
            return b""
        if start:
            stream.seek(start)
        data: bytes = await stream.read(end - start)
        return data

    @unavailable_when_away
    async def delete(self, tenant: TenantId, media_ids: Sequence[str]) -> None:
        """Forget files; unknown ids are no error. The name goes first, so nobody finds half a file."""
        for named in await self._named.find(tenant, {"media_id": {"$in": list(media_ids)}}):
            await self._named.delete_many(tenant, {"_id": named["_id"]})
            file_id: ObjectId = named["file"]
            await self._bucket.delete(file_id)

    async def _open(self, tenant: TenantId, media_id: str) -> tuple[Document, AsyncIOMotorGridOut] | None:
        if (named := await self._named.find_one(tenant, {"media_id": media_id})) is None:
            return None
        return named, await self._bucket.open_download_stream(named["file"])
