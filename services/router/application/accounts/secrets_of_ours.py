"""Secrets that we hand out: they name their tenant, and only their digest is kept."""

import hashlib
import secrets

from shared.tenancy.ids import TenantId, parse_tenant_id

TOKEN_PREFIX = "aduan_pat_"  # noqa: S105 - what a token begins with, so that scanners for leaked ones know it
_BYTES = 32
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that is misread."""


def new_secret(tenant: TenantId, prefix: str = "") -> str:
    """Return a secret of 256 bits, such as `33.72-…`."""
    return f"{prefix}{tenant}-{secrets.token_urlsafe(_BYTES)}"


def read_secret(text: str, prefix: str = "") -> tuple[TenantId, str] | None:
    """Return the tenant and the digest of a secret; None if it can't be one of ours."""
    tenant, dash, rest = text.removeprefix(prefix).partition("-")
    if not text.startswith(prefix) or not dash or not rest:
        return None
    try:
        return parse_tenant_id(tenant), digest(text)
    except ValueError:
        return None


def digest(secret: str) -> str:
    """Return what is kept of a secret: with 256 random bits a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code(letters: int) -> str:
    """Return a code that a person types."""
    return "".join(secrets.choice(_LETTERS) for _ in range(letters))


def typed_code(text: str) -> str:
    """Return a code as typed, without what people add to it."""
    return "".join(text.upper().replace("-", "").split())
