"""Seals what is personal under a reporter's key, bound to its tenant, complaint and purpose, and opens it again."""

import base64
import binascii
import os
from typing import Literal, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import ValidationError

from shared.contracts.base import Value
from shared.contracts.values import Sealed
from shared.keyring.keys import NONCE_BYTES, DataKey
from shared.tenancy.ids import TenantId

Purpose = Literal["words", "reporter", "media"]
V = TypeVar("V", bound=Value)


class SealBroken(Exception):  # noqa: N818 - says what is wrong
    """A sealed value does not open: other key, tenant, complaint or purpose, or it was changed. Says nothing of it."""


def seal(key: DataKey, value: Value, *, tenant: TenantId, complaint_id: str, purpose: Purpose) -> Sealed:
    """Return the value sealed under the key (AES-256-GCM, random nonce)."""
    plain = value.model_dump_json(exclude_none=True).encode()
    sealed = seal_bytes(key, plain, tenant=tenant, complaint_id=complaint_id, purpose=purpose)
    return Sealed(key=key.id, data=base64.b64encode(sealed).decode())


def open_sealed(
    key: DataKey, sealed: Sealed, model: type[V], *, tenant: TenantId, complaint_id: str, purpose: Purpose
) -> V:
    """Return what was sealed. SealBroken: it was not sealed under this key for this tenant, complaint and purpose."""
    try:
        data = base64.b64decode(sealed.data, validate=True)
    except (binascii.Error, ValueError):
        raise SealBroken("the sealed value is not base64") from None
    plain = open_bytes(key, data, tenant=tenant, complaint_id=complaint_id, purpose=purpose)
    try:
        return model.model_validate_json(plain)
    except ValidationError:  # its text would hold what was sealed
        raise SealBroken(f"the sealed value is no {model.__name__}") from None


def seal_bytes(key: DataKey, data: bytes, *, tenant: TenantId, complaint_id: str, purpose: Purpose) -> bytes:
    """Return nonce and ciphertext of the data: 28 bytes longer."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key.material).encrypt(nonce, data, _bound_to(tenant, complaint_id, purpose))


def open_bytes(key: DataKey, sealed: bytes, *, tenant: TenantId, complaint_id: str, purpose: Purpose) -> bytes:
    """Return the data that `seal_bytes` was given. SealBroken as for `open_sealed`."""
    nonce, data = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key.material).decrypt(nonce, data, _bound_to(tenant, complaint_id, purpose))
    except (InvalidTag, ValueError):
        raise SealBroken("the sealed value does not open") from None


def _bound_to(tenant: TenantId, complaint_id: str, purpose: Purpose) -> bytes:
    return f"{tenant}|{complaint_id}|{purpose}".encode()
