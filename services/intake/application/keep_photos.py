"""Keep the photos of a complaint or of a reply to it: sealed, once each, and noted before they are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.application.ports import Names, Vault
from shared.contracts.values import Photo
from shared.media.model import CleanMedia, Kept, Upload
from shared.media.ports import Media, Uploads
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPhotos:
    """The same photo of the same complaint is kept once, whoever of them sends it again."""

    names: Names
    vault: Vault
    media: Media
    uploads: Uploads

    async def __call__(
        self, tenant: TenantId, complaint_id: str, key_id: str, photos: Sequence[CleanMedia], now: datetime
    ) -> tuple[Photo, ...]:
        """Return the photos as events name them, once they are durable under the key. Raises UnavailableError."""
        if not photos:
            return ()
        distinct = {self.names.media_id(tenant, complaint_id, photo.digest): photo for photo in photos}
        await self.uploads.begin(Upload(tenant=tenant, complaint_id=complaint_id, media_ids=tuple(distinct)), now)
        for media_id, photo in distinct.items():
            sealed = await self.vault.seal(tenant, complaint_id, key_id, photo.data)
            kept = Kept(
                media_id=media_id,
                complaint_id=complaint_id,
                key_id=key_id,
                content_type=photo.content_type,
                size=len(sealed),
            )
            await self.media.put(tenant, kept, sealed)
        return tuple(
            Photo(
                media_id=media_id,
                content_type=photo.content_type,
                width=photo.width,
                height=photo.height,
                size=len(photo.data),
            )
            for media_id, photo in distinct.items()
        )
