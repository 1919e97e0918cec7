"""Open a photo for whoever has its address; the address can't be guessed."""

from dataclasses import dataclass

from services.intake.application.errors import PhotoGoneError
from services.intake.application.ports import Vault
from shared.media.model import tenant_of
from shared.media.ports import Media


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPhoto:
    """A media id begins with its tenant's code, so a photo is looked for in its own tenant only."""

    media: Media
    vault: Vault

    async def __call__(self, media_id: str) -> tuple[str, bytes] | None:
        """Return (content type, bytes), None if there is no such photo. Raises PhotoGoneError if it was erased."""
        if (tenant := tenant_of(media_id)) is None:
            return None
        kept, sealed = await self.media.find(tenant, media_id), await self.media.read(tenant, media_id)
        if kept is None or kept.key_id is None or sealed is None:
            return None
        data = await self.vault.open(tenant, kept.complaint_id, kept.key_id, sealed)
        if data is None:
            raise PhotoGoneError(media_id)
        return kept.content_type, data
