"""Where a service's files lie: GridFS, unless an S3-compatible store is named."""

from typing import TYPE_CHECKING

from shared.config import MediaSettings
from shared.media.gridfs import GridFsMedia
from shared.tenancy.mongo import Database

if TYPE_CHECKING:
    from shared.media.s3 import S3Media


def media_store(settings: MediaSettings, database: Database) -> "GridFsMedia | S3Media":
    """Return the store, not yet prepared."""
    if not (settings.media_s3_endpoint and settings.media_s3_access_key and settings.media_s3_secret_key):
        return GridFsMedia(database)
    from shared.media.s3 import S3Media  # noqa: PLC0415 - its client takes 0.2 s to import, which few services need

    return S3Media(
        endpoint=settings.media_s3_endpoint,
        bucket=settings.media_s3_bucket,
        region=settings.media_s3_region,
        access_key=settings.media_s3_access_key.get_secret_value(),
        secret_key=settings.media_s3_secret_key.get_secret_value(),
    )
