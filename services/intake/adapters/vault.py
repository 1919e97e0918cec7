"""Seals photos under their reporter's key of the keyring."""

from dataclasses import dataclass

from shared.keyring import KeyErased, Keyring, open_bytes, seal_bytes
from shared.media.away import unavailable_when_away
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True)
class KeyringVault:
    """Photos are sealed and opened where they are taken and shown, never in between."""

    keyring: Keyring

    @unavailable_when_away
    async def usable_key(self, tenant: TenantId, key_id: str, spare_key_id: str) -> str:
        """Return `key_id` with a key behind it, or `spare_key_id` if the reporter was erased."""
        for candidate in (key_id, spare_key_id):
            try:
                await self.keyring.ensure_keys([(tenant, candidate)])
            except KeyErased:
                continue
            return candidate
        return spare_key_id

    @unavailable_when_away
    async def seal(self, tenant: TenantId, complaint_id: str, key_id: str, data: bytes) -> bytes:
        """Return the data sealed for this complaint."""
        keys = await self.keyring.ensure_keys([(tenant, key_id)])
        return seal_bytes(keys[tenant, key_id], data, tenant=tenant, complaint_id=complaint_id, purpose="media")

    @unavailable_when_away
    async def open(self, tenant: TenantId, complaint_id: str, key_id: str, data: bytes) -> bytes | None:
        """Return what was sealed; None: the key was destroyed. Raises SealBroken if the data was changed."""
        key = (await self.keyring.fetch([(tenant, key_id)])).get(key_id)
        if key is None:
            return None
        return open_bytes(key, data, tenant=tenant, complaint_id=complaint_id, purpose="media")
