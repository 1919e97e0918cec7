"""Sealed photos in any S3-compatible store, through the `minio` client (synchronous, so on threads)."""

import asyncio
import io
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from minio import Minio
from minio.error import S3Error

from services.intake.adapters.away import unavailable_when_away
from services.intake.application.ports import StoredPhoto
from shared.tenancy.ids import TenantId

T = TypeVar("T")
_GONE = {"NoSuchKey", "NoSuchObject", "NoSuchBucket"}


class S3Media:
    """Objects named `<tenant>/<media id>`; what is needed to open one travels in its metadata (ids, no content)."""

    def __init__(self, *, endpoint: str, bucket: str, access_key: str, secret_key: str, region: str) -> None:
        """Connect to nothing yet. `endpoint` is an address such as `https://s3.example.id`."""
        address = urlsplit(endpoint)
        self._bucket = bucket
        self._client = Minio(
            address.netloc,
            access_key=access_key,
            secret_key=secret_key,
            region=region,
            secure=address.scheme == "https",
        )

    async def prepare(self) -> None:
        """Make the bucket if it is not there."""
        if not await self._call(self._client.bucket_exists, self._bucket):
            await self._call(self._client.make_bucket, self._bucket)

    @unavailable_when_away
    async def put(self, tenant: TenantId, photo: StoredPhoto) -> None:
        """Keep a photo durably; the same id is the same object, so a repeat adds nothing."""
        await self._call(
            self._client.put_object,
            self._bucket,
            _name(tenant, photo.media_id),
            io.BytesIO(photo.data),
            len(photo.data),
            content_type="application/octet-stream",
            metadata={"complaint": photo.complaint_id, "key": photo.key_id, "type": photo.content_type},
        )

    @unavailable_when_away
    async def get(self, tenant: TenantId, media_id: str) -> StoredPhoto | None:
        """Return a photo as it lies, or None."""
        return await asyncio.to_thread(self._read, _name(tenant, media_id), media_id)

    @unavailable_when_away
    async def delete(self, tenant: TenantId, media_ids: Sequence[str]) -> None:
        """Forget photos; unknown ids are no error."""
        for media_id in media_ids:
            await self._call(self._client.remove_object, self._bucket, _name(tenant, media_id))

    def _read(self, name: str, media_id: str) -> StoredPhoto | None:
        try:
            response = self._client.get_object(self._bucket, name)
        except S3Error as error:
            if error.code in _GONE:
                return None
            raise
        try:
            headers = response.headers
            return StoredPhoto(
                media_id=media_id,
                complaint_id=headers["x-amz-meta-complaint"],
                key_id=headers["x-amz-meta-key"],
                content_type=headers["x-amz-meta-type"],
                data=response.read(),
            )
        finally:
            response.close()
            response.release_conn()

    async def _call(self, do: Callable[..., T], *args: Any, **options: Any) -> T:
        return await asyncio.to_thread(do, *args, **options)


def _name(tenant: TenantId, media_id: str) -> str:
    return f"{tenant}/{media_id}"
