"""Sessions and personal tokens in MongoDB; what has run out removes itself."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.router.application.accounts.ports import AccountKey, ApiToken, Session
from services.router.domain.accounts.sessions import WHOLE
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection

_BY_ACCOUNT = IndexModel([("tenant", ASCENDING), ("account", ASCENDING)], name="account")


class MongoSessions:
    """Implements `Sessions`: the collection `sessions`."""

    def __init__(self, database: Database) -> None:
        self._sessions = TenantCollection(database["sessions"])

    async def ensure_indexes(self) -> None:
        """Make the indexes; sessions go a week after they began."""
        gone = IndexModel("created_at", expireAfterSeconds=int(WHOLE.total_seconds()), name="gone")
        await ensure_indexes(self._sessions.collection, [_BY_ACCOUNT, gone])

    async def add(self, tenant: TenantId, session: Session) -> None:
        """Keep a new session."""
        await self._sessions.insert_one(tenant, _document(session))

    async def find(self, tenant: TenantId, session_id: str) -> Session | None:
        """Return a session, or None."""
        found = await self._sessions.find_one(tenant, {"_id": session_id})
        return Session(**_fields(found)) if found else None

    async def seen(self, tenant: TenantId, session_id: str, at: datetime) -> None:
        """Note that a session was used."""
        await self._sessions.update_one(tenant, {"_id": session_id}, {"$max": {"seen_at": at}})

    async def of(self, key: AccountKey) -> Sequence[Session]:
        """Return an account's sessions, the last used first."""
        tenant, account = key
        found = await self._sessions.find(tenant, {"account": account}, sort=[("seen_at", DESCENDING)])
        return [Session(**_fields(each)) for each in found]

    async def end(self, key: AccountKey, *, only: str | None = None, but: str | None = None) -> int:
        """End sessions."""
        tenant, account = key
        query: Document = {"account": account}
        if only is not None:
            query["_id"] = only
        elif but is not None:
            query["_id"] = {"$ne": but}
        return (await self._sessions.delete_many(tenant, query)).deleted_count


class MongoApiTokens:
    """Implements `ApiTokens`: the collection `api_tokens`."""

    def __init__(self, database: Database) -> None:
        self._tokens = TenantCollection(database["api_tokens"])

    async def ensure_indexes(self) -> None:
        """Make the indexes; tokens go when they have run out."""
        gone = IndexModel("expires_at", expireAfterSeconds=0, name="gone")
        await ensure_indexes(self._tokens.collection, [_BY_ACCOUNT, gone])

    async def add(self, tenant: TenantId, token: ApiToken) -> None:
        """Keep a new token."""
        await self._tokens.insert_one(tenant, _document(token))

    async def find(self, tenant: TenantId, token_id: str) -> ApiToken | None:
        """Return a token, or None."""
        found = await self._tokens.find_one(tenant, {"_id": token_id})
        return ApiToken(**_fields(found)) if found else None

    async def used(self, tenant: TenantId, token_id: str, at: datetime) -> None:
        """Note that a token was used."""
        await self._tokens.update_one(tenant, {"_id": token_id}, {"$max": {"used_at": at}})

    async def of(self, key: AccountKey) -> Sequence[ApiToken]:
        """Return an account's tokens, the newest first."""
        tenant, account = key
        found = await self._tokens.find(tenant, {"account": account}, sort=[("created_at", DESCENDING)])
        return [ApiToken(**_fields(each)) for each in found]

    async def end(self, key: AccountKey, *, only: str | None = None) -> int:
        """End tokens."""
        tenant, account = key
        query = {"account": account} | ({} if only is None else {"_id": only})
        return (await self._tokens.delete_many(tenant, query)).deleted_count


def _document(kept: Session | ApiToken) -> Document:
    return {("_id" if name == "id" else name): value for name, value in asdict(kept).items()}


def _fields(document: Document) -> dict[str, Any]:
    return {("id" if name == "_id" else name): value for name, value in document.items() if name != "tenant"}
