"""Open a photo for whoever has its address; the address can't be guessed."""

from dataclasses import dataclass

from services.intake.application.errors import PhotoGoneError
from services.intake.application.ports import Media, Vault
from shared.tenancy.ids import TenantId, parse_tenant_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPhoto:
    """A media id begins with its tenant's code, so a photo is looked for in its own tenant only."""

    media: Media
    vault: Vault

    async def __call__(self, media_id: str) -> tuple[str, bytes] | None:
        """Return (content type, bytes), None if there is no such photo. Raises PhotoGoneError if it was erased."""
        if (tenant := _tenant_of(media_id)) is None:
            return None
        if (stored := await self.media.get(tenant, media_id)) is None:
            return None
        data = await self.vault.open(tenant, stored.complaint_id, stored.key_id, stored.data)
        if data is None:
            raise PhotoGoneError(media_id)
        return stored.content_type, data


def _tenant_of(media_id: str) -> TenantId | None:
    try:
        return parse_tenant_id(media_id.partition("-")[0])
    except ValueError:
        return None
