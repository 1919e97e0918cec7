"""Put photos beside a draft and take them away again; each is cleaned at once and shown as it will be."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.application.clean_photos import CleanPhotos
from services.intake.application.draft import Draft, DraftPhoto
from services.intake.application.ports import Drafts
from services.intake.domain.faults import Fault
from shared.media.model import CleanMedia
from shared.media.ports import File
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachPhotos:
    """Photos that can be taken are kept even when one beside them can't."""

    drafts: Drafts
    clean: CleanPhotos

    async def __call__(
        self, tenant: TenantId, token: str, draft: Draft, files: Sequence[File]
    ) -> tuple[Draft, list[Fault]]:
        """Return the draft with the photos, and a fault for each that can't be taken."""
        cleaned, faults = await self.clean.each(files, already=len(draft.photos))
        known = {photo.digest for photo in draft.photos}
        added: list[DraftPhoto] = []
        for photo in cleaned:
            if photo.digest not in known:
                known.add(photo.digest)
                added.append(_described(photo))
                await self.drafts.put_photo(tenant, token, added[-1].id, photo.data)
        if added:
            draft = draft.model_copy(update={"photos": (*draft.photos, *added)})
            await self.drafts.save(tenant, token, draft)
        return draft, faults


@dataclass(frozen=True, slots=True, kw_only=True)
class DetachPhoto:
    """Forgets a photo of a draft for good."""

    drafts: Drafts

    async def __call__(self, tenant: TenantId, token: str, draft: Draft, photo_id: str) -> Draft:
        """Return the draft without the photo; an unknown id changes nothing."""
        draft = draft.model_copy(update={"photos": tuple(each for each in draft.photos if each.id != photo_id)})
        await self.drafts.save(tenant, token, draft)
        await self.drafts.remove_photo(tenant, token, photo_id)
        return draft


def _described(photo: CleanMedia) -> DraftPhoto:
    return DraftPhoto(
        id=secrets.token_hex(8),
        digest=photo.digest,
        content_type=photo.content_type,
        width=photo.width,
        height=photo.height,
        size=len(photo.data),
    )
