"""Tokens of SMS gateways: those in the settings, and those in MongoDB, which count from the moment they are made."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

from pydantic import SecretStr

from shared.media.away import unavailable_when_away
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection


class MongoGateways:
    """Implements `Gateways`. Of a token in MongoDB only a digest is kept; it is random, so that says nothing of it."""

    def __init__(self, database: Database, settled: Mapping[str, SecretStr] | None = None) -> None:
        self._tokens = TenantCollection(database["gateway_tokens"])
        self._settled = settled or {}

    @unavailable_when_away
    async def knows(self, tenant: TenantId, token: str) -> bool:
        """Return whether it is one of the tenant's. Raises UnavailableError."""
        if not token:
            return False
        settled = self._settled.get(tenant)
        if settled and hmac.compare_digest(token.encode(), settled.get_secret_value().encode()):
            return True
        return await self._tokens.find_one(tenant, {"_id": _id(tenant, token)}) is not None

    async def make(self, tenant: TenantId, now: datetime, *, alone: bool) -> str:
        """Return a new token; `alone`: those made before are no longer accepted."""
        token = secrets.token_urlsafe(24)
        await self._tokens.insert_one(tenant, {"_id": _id(tenant, token), "made_at": now})
        if alone:
            await self._tokens.delete_many(tenant, {"_id": {"$ne": _id(tenant, token)}})
        return token

    async def any_of(self, tenant: TenantId) -> bool:
        """Return whether the tenant has one."""
        return tenant in self._settled or await self._tokens.find_one(tenant, {}) is not None


def _id(tenant: TenantId, token: str) -> str:
    return f"{tenant}|{hashlib.sha256(token.encode()).hexdigest()}"
