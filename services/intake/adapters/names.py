"""Ids derived from the master key: equal input gives an equal id on every replica, and nobody else can make one."""

from dataclasses import dataclass, field

from shared.contracts.values import Channel
from shared.keyring import fingerprint, reporter_key_id, subscription_of, tracking_code
from shared.keyring.keys import keyed_hash
from shared.tenancy.ids import TenantId

_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class KeyedNames:
    """Each kind of id has a subkey of its own."""

    master_key: bytes = field(repr=False)

    def complaint_id(self, tenant: TenantId, channel: Channel, key: str) -> str:
        """Return 32 hex digits: the same for a repeated submission, so it is the same stream by construction."""
        return keyed_hash(self.master_key, "complaint-id", tenant, channel.value, key)[:_ID_BYTES].hex()

    def tracking_code(self, tenant: TenantId, complaint_id: str) -> str:
        """Return the code the reporter is given."""
        return tracking_code(self.master_key, tenant, complaint_id)

    def reply_id(self, tenant: TenantId, complaint_id: str, channel: Channel, key: str) -> str:
        """Return 32 hex digits: the same for a reply sent again."""
        return keyed_hash(self.master_key, "reply-id", tenant, complaint_id, channel.value, key)[:_ID_BYTES].hex()

    def subscription_id(self, tenant: TenantId, contact: str) -> str:
        """Return 32 hex digits: the same for the same contact, so that asking again replaces what was asked before."""
        return keyed_hash(self.master_key, "subscription-id", tenant, contact)[:_ID_BYTES].hex()

    def subscription_of(self, tenant: TenantId, token: str) -> str | None:
        """Return whose link to unsubscribe it is, or None."""
        return subscription_of(self.master_key, tenant, token)

    def confirmation_code(self, tenant: TenantId, request_id: str) -> str:
        """Return the six digits that show whether somebody reads what is sent to a contact."""
        number = int.from_bytes(keyed_hash(self.master_key, "confirmation-code", tenant, request_id)[:8], "big")
        return f"{number % 10**6:06d}"

    def reporter_key(self, tenant: TenantId, identity: str) -> str:
        """Return the id of the key that what this reporter says is sealed under."""
        return reporter_key_id(self.master_key, tenant, identity)

    def media_id(self, tenant: TenantId, complaint_id: str, digest: str) -> str:
        """Return the tenant and 32 hex digits: the same photo of the same complaint has the same id."""
        return f"{tenant}-{keyed_hash(self.master_key, 'media-id', tenant, complaint_id, digest)[:_ID_BYTES].hex()}"

    def fingerprint(self, data: bytes) -> str:
        """Return what tells one body from another and nothing else."""
        return fingerprint(self.master_key, data)
