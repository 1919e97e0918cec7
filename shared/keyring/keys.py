"""Data keys, the subkeys of the master key, and how the one is wrapped by the other."""

import hmac
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.master_key import MasterKey
from shared.tenancy.ids import TenantId

KEY_BYTES = 32
NONCE_BYTES = 12
KeyRef = tuple[TenantId, str]
"""A tenant and the id of a key in it."""


class KeyErased(Exception):  # noqa: N818 - it is a state of the key, not a fault of the call
    """The keys `refs` were destroyed, so nothing may be sealed under them again. Others asked for together are made.

    Whoever writes to the city again after having been erased gets a key of that complaint alone
    (`reporter_key_id` of the complaint's id).
    """

    def __init__(self, refs: Sequence[KeyRef]) -> None:
        super().__init__(f"{len(refs)} key(s) were erased")
        self.refs = tuple(refs)


class WrongMasterKey(Exception):  # noqa: N818 - says what is wrong
    """A key in the keyring was wrapped by another master key, or its document was tampered with."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one reporter: `id` is not secret, `material` (32 bytes) is and never shown."""

    tenant: TenantId
    id: str
    material: bytes = field(repr=False)


def all_of(master_key: bytes) -> tuple[bytes, ...]:
    """Return the keys that may open something, the current one first."""
    return (bytes(master_key), *(master_key.others if isinstance(master_key, MasterKey) else ()))


def label(master_key: bytes) -> str:
    """Return what tells master keys apart (8 hex digits) and says nothing of them."""
    return hmac.digest(subkey(master_key, "label"), b"", "sha256")[:4].hex()


@lru_cache(maxsize=64)
def subkey(master_key: bytes, purpose: str) -> bytes:
    """Return the 32 bytes derived from the master key (HKDF-SHA256, RFC 5869) for one purpose and no other."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"aduan/{purpose}".encode()).derive(master_key)


def keyed_hash(master_key: bytes, purpose: str, *parts: str | bytes) -> bytes:
    """Return HMAC-SHA256 of the parts, each with its length, under the subkey of the purpose: a name for ever."""
    names = master_key.names if isinstance(master_key, MasterKey) else master_key
    message = bytearray()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        message += len(raw).to_bytes(8, "big") + raw
    return hmac.digest(subkey(names, purpose), message, "sha256")


def new_key(tenant: TenantId, key_id: str) -> DataKey:
    """Return a fresh random key."""
    return DataKey(tenant, key_id, os.urandom(KEY_BYTES))


def wrap(master_key: bytes, key: DataKey) -> bytes:
    """Return the key encrypted by the master key, bound to its tenant and id: nonce and AES-256-GCM ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(subkey(master_key, "wrap")).encrypt(nonce, key.material, _bound_to(key.tenant, key.id))


def unwrap(master_key: bytes, tenant: TenantId, key_id: str, wrapped: bytes) -> DataKey:
    """Return the key that `wrap` was given. WrongMasterKey: another master key, tenant or id, or it was changed."""
    nonce, data = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    for each in all_of(master_key):
        with suppress(InvalidTag, ValueError):
            material = AESGCM(subkey(each, "wrap")).decrypt(nonce, data, _bound_to(tenant, key_id))
            return DataKey(tenant, key_id, material)
    raise WrongMasterKey(
        f"a key of {tenant} does not open with this ADUAN_MASTER_KEY: use the one the keyring was written with"
    )


def _bound_to(tenant: TenantId, key_id: str) -> bytes:
    return f"{tenant}|{key_id}".encode()
