"""Credentials in MongoDB: the collection `accounts`. Secrets of one-time passwords are sealed under the master key."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from services.router.application.accounts.ports import AccountKey, Credentials
from shared.keyring.keys import NONCE_BYTES, all_of, subkey
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection


class MongoAccounts:
    """Implements `Accounts`. A document is written when there is something to keep."""

    def __init__(self, database: Database, master_key: bytes) -> None:
        self._accounts = TenantCollection(database["accounts"])
        self._ciphers = [AESGCM(subkey(each, "totp")) for each in all_of(master_key)]

    async def ensure_indexes(self) -> None:
        """Make the index that finds an account."""
        await ensure_indexes(
            self._accounts.collection,
            [IndexModel([("tenant", ASCENDING), ("account", ASCENDING)], unique=True, name="account")],
        )

    async def get(self, key: AccountKey) -> Credentials:
        """Return an account's credentials."""
        tenant, account = key
        found = await self._accounts.find_one(tenant, {"account": account})
        return self._credentials(key, found or {})

    async def all_of(self, tenant: TenantId) -> Mapping[str, Credentials]:
        """Return a tenant's credentials by account."""
        found = await self._accounts.find(tenant, {})
        return {each["account"]: self._credentials((tenant, each["account"]), each) for each in found}

    async def set_password(self, key: AccountKey, password: str, *, only_first: bool = False) -> bool:
        """Keep a hash; with `only_first` not if there is one."""
        tenant, account = key
        query = {"account": account} | ({"password": {"$exists": False}} if only_first else {})
        try:
            await self._accounts.update_one(tenant, query, {"$set": {"password": password}}, upsert=True)
        except DuplicateKeyError:
            if only_first:
                return False
            raise
        return True

    async def set_totp(self, key: AccountKey, secret: str | None, recovery: Sequence[str] = ()) -> None:
        """Keep the secret and recovery codes' digests; None takes both away."""
        if secret is None:
            await self._change(key, {"$unset": {"totp": "", "totp_step": "", "recovery": ""}})
        else:
            kept = {"totp": self._seal(key, secret), "totp_step": 0, "recovery": list(recovery)}
            await self._change(key, {"$set": kept})

    async def reseal(self) -> int:
        """Seal under the current master key whatever another has sealed; return how many secrets that were."""
        done = 0
        async for found in self._accounts.collection.find({"totp": {"$exists": True}}):
            key, sealed = (TenantId(found["tenant"]), found["account"]), bytes(found["totp"])
            with suppress(InvalidTag):
                self._opened(self._ciphers[0], key, sealed)
                continue
            changed = {"$set": {"totp": self._seal(key, self._open(key, sealed))}}
            await self._accounts.update_one(key[0], {"account": key[1], "totp": found["totp"]}, changed)
            done += 1
        return done

    async def use_step(self, key: AccountKey, step: int) -> bool:
        """Use up a time step."""
        tenant, account = key
        query = {"account": account, "totp_step": {"$lt": step}}
        done = await self._accounts.update_one(tenant, query, {"$set": {"totp_step": step}})
        return done.modified_count == 1

    async def use_recovery(self, key: AccountKey, digest: str) -> bool:
        """Use up a recovery code."""
        tenant, account = key
        query = {"account": account, "recovery": digest}
        done = await self._accounts.update_one(tenant, query, {"$pull": {"recovery": digest}})
        return done.modified_count == 1

    async def set_disabled(self, key: AccountKey, disabled: bool) -> None:
        """Shut an account, or open it again."""
        await self._change(key, {"$set": {"disabled": disabled}})

    async def signed_in(self, key: AccountKey, at: datetime) -> None:
        """Note when somebody last signed in."""
        await self._change(key, {"$set": {"signed_in_at": at}})

    async def _change(self, key: AccountKey, update: Document) -> None:
        tenant, account = key
        await self._accounts.update_one(tenant, {"account": account}, update, upsert=True)

    def _credentials(self, key: AccountKey, document: Document) -> Credentials:
        sealed = document.get("totp")
        return Credentials(
            password=document.get("password"),
            totp=self._open(key, bytes(sealed)) if sealed else None,
            recovery=tuple(document.get("recovery", ())),
            disabled=bool(document.get("disabled")),
            signed_in_at=document.get("signed_in_at"),
        )

    def _seal(self, key: AccountKey, secret: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, secret.encode(), "|".join(key).encode())

    def _open(self, key: AccountKey, sealed: bytes) -> str:
        for cipher in self._ciphers[:-1]:
            with suppress(InvalidTag):
                return self._opened(cipher, key, sealed)
        return self._opened(self._ciphers[-1], key, sealed)

    def _opened(self, cipher: AESGCM, key: AccountKey, sealed: bytes) -> str:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], "|".join(key).encode()).decode()
