"""Half-written forms in MongoDB, encrypted under a key made of the browser's token, so the database can't read them."""

import hashlib
import os
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pymongo import ASCENDING

from services.intake.application.draft import Draft
from shared.keyring.keys import keyed_hash
from shared.media.away import unavailable_when_away
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection

KEEP_SECONDS = 24 * 3600
_NONCE = 12


class MongoDrafts:
    """`{tenant, name, part, data, at}`: `name` is a hash of the token, `part` the form itself or one of its photos."""

    def __init__(self, database: Database, master_key: bytes) -> None:
        self._collection = database["drafts"]
        self._scoped = TenantCollection(self._collection)
        self._master_key = master_key

    async def prepare(self) -> None:
        """Make the indexes; MongoDB removes what nobody has touched for a day. Repeating it changes nothing."""
        await self._collection.create_index(
            [("tenant", ASCENDING), ("name", ASCENDING), ("part", ASCENDING)], unique=True, name="part"
        )
        await self._collection.create_index([("at", ASCENDING)], expireAfterSeconds=KEEP_SECONDS, name="age")

    async def load(self, tenant: TenantId, token: str) -> Draft | None:
        """Return the draft, or None if there is none (any more)."""
        data = await self._read(tenant, token, "form")
        return None if data is None else Draft.model_validate_json(data)

    async def save(self, tenant: TenantId, token: str, draft: Draft) -> None:
        """Keep the draft for another day."""
        await self._write(tenant, token, "form", draft.model_dump_json().encode())

    async def put_photo(self, tenant: TenantId, token: str, photo_id: str, data: bytes) -> None:
        """Keep a cleaned photo beside the draft (well below MongoDB's 16 MB for a document)."""
        await self._write(tenant, token, photo_id, data)

    async def photo(self, tenant: TenantId, token: str, photo_id: str) -> bytes | None:
        """Return a photo of the draft, or None."""
        return await self._read(tenant, token, photo_id)

    @unavailable_when_away
    async def remove_photo(self, tenant: TenantId, token: str, photo_id: str) -> None:
        """Forget a photo."""
        await self._scoped.delete_many(tenant, {"name": _name(token), "part": photo_id})

    @unavailable_when_away
    async def _read(self, tenant: TenantId, token: str, part: str) -> bytes | None:
        found = await self._scoped.find_one(tenant, {"name": _name(token), "part": part})
        if found is None:
            return None
        sealed = bytes(found["data"])
        try:
            return self._cipher(token).decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{tenant}|{part}".encode())
        except InvalidTag:  # the master key was changed: the draft is lost, the form starts anew
            return None

    @unavailable_when_away
    async def _write(self, tenant: TenantId, token: str, part: str, data: bytes) -> None:
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher(token).encrypt(nonce, data, f"{tenant}|{part}".encode())
        await self._scoped.update_one(
            tenant,
            {"name": _name(token), "part": part},
            {"$set": {"data": sealed, "at": datetime.now(UTC)}},
            upsert=True,
        )

    def _cipher(self, token: str) -> AESGCM:
        return AESGCM(keyed_hash(self._master_key, "draft", token))


def _name(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
