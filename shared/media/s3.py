"""Files in any S3-compatible store, through the `minio` client (synchronous, so on threads)."""

import asyncio
import io
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from minio import Minio
from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from shared.media.away import unavailable_on
from shared.media.model import Kept
from shared.tenancy.ids import TenantId

T = TypeVar("T")
_GONE = {"NoSuchKey", "NoSuchObject", "NoSuchBucket"}
_PAST_THE_END = "InvalidRange"


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

    @unavailable_on(MinioException, HTTPError)
    async def put(self, tenant: TenantId, kept: Kept, data: bytes) -> None:
        """Keep a file durably; the same id is the same object, so a repeat adds nothing."""
        metadata = {"complaint": kept.complaint_id, "type": kept.content_type}
        if kept.key_id is not None:
            metadata["key"] = kept.key_id
        await self._call(
            self._client.put_object,
            self._bucket,
            _name(tenant, kept.media_id),
            io.BytesIO(data),
            len(data),
            content_type="application/octet-stream",
            metadata=metadata,
        )

    @unavailable_on(MinioException, HTTPError)
    async def find(self, tenant: TenantId, media_id: str) -> Kept | None:
        """Return what is known of a file, or None."""
        try:
            found = await self._call(self._client.stat_object, self._bucket, _name(tenant, media_id))
        except S3Error as error:
            if error.code in _GONE:
                return None
            raise
        headers = found.metadata or {}
        return Kept(
            media_id=media_id,
            complaint_id=headers["x-amz-meta-complaint"],
            key_id=headers.get("x-amz-meta-key"),
            content_type=headers["x-amz-meta-type"],
            size=found.size or 0,
        )

    @unavailable_on(MinioException, HTTPError)
    async def read(self, tenant: TenantId, media_id: str, start: int = 0, stop: int | None = None) -> bytes | None:
        """Return the bytes from `start` up to `stop` (None: the end) as they lie; None: there is no such file."""
        if stop is not None and stop <= start:
            return b""
        return await asyncio.to_thread(self._read, _name(tenant, media_id), start, stop)

    @unavailable_on(MinioException, HTTPError)
    async def delete(self, tenant: TenantId, media_ids: Sequence[str]) -> None:
        """Forget files; unknown ids are no error."""
        for media_id in media_ids:
            await self._call(self._client.remove_object, self._bucket, _name(tenant, media_id))

    def _read(self, name: str, start: int, stop: int | None) -> bytes | None:
        try:
            response = self._client.get_object(self._bucket, name, start, 0 if stop is None else stop - start)
        except S3Error as error:
            if error.code in _GONE:
                return None
            if error.code == _PAST_THE_END:
                return b""
            raise
        try:
            return response.read()
        finally:
            response.close()
            response.release_conn()

    async def _call(self, do: Callable[..., T], *args: Any, **options: Any) -> T:
        return await asyncio.to_thread(do, *args, **options)


def _name(tenant: TenantId, media_id: str) -> str:
    return f"{tenant}/{media_id}"
