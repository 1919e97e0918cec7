"""The list of cases in MongoDB: the collection `cases`, one document a case."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.errors import BulkWriteError

from services.router.adapters.index_documents import document_id, standing, to_document, to_entry
from services.router.adapters.index_queries import INDEXES, filter_of
from services.router.adapters.terms import Terms
from services.router.application.ports import CaseKey, Entry, Listing, Page
from services.router.domain.case import Case
from shared.tenancy.duplicates import refused_as_duplicates
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection

COLLECTION = "cases"


class MongoCaseIndex:
    """Implements `CaseIndex`. A case's document never goes back: each write is for its version or a later one."""

    def __init__(self, database: Database, master_key: bytes) -> None:
        self._cases = TenantCollection(database[COLLECTION])
        self._terms = Terms(master_key)

    async def ensure_indexes(self) -> None:
        """Make the indexes that the lists need. Repeating it changes nothing."""
        await ensure_indexes(self._cases.collection, list(INDEXES))

    async def add(self, entries: Mapping[CaseKey, Entry]) -> None:
        """List new cases, one write per tenant. One that is listed already is left as it is."""
        of_tenants: dict[TenantId, list[Entry]] = {}
        for (tenant, _), entry in entries.items():
            of_tenants.setdefault(tenant, []).append(entry)
        await asyncio.gather(*(self._insert(tenant, of_tenant) for tenant, of_tenant in of_tenants.items()))

    async def _insert(self, tenant: TenantId, entries: Sequence[Entry]) -> None:
        try:
            await self._cases.insert_many(tenant, (to_document(tenant, each) for each in entries), ordered=False)
        except BulkWriteError as error:
            refused_as_duplicates(error)

    async def promise(self, key: CaseKey, token: str, at: datetime) -> bool:
        """Note that a commit is about to be made. False: no such case."""
        pushed = await self._cases.update_one(
            key[0], {"_id": document_id(*key)}, {"$push": {"promises": {"token": token, "at": at}}}
        )
        return pushed.matched_count == 1

    async def update(self, key: CaseKey, case: Case, alarm_at: datetime | None, *, token: str) -> None:
        """Show the case as it is now, unless something newer is shown, and drop the promise."""
        await self._show(key, case, alarm_at, {"token": token})

    async def repair(self, key: CaseKey, case: Case, alarm_at: datetime | None, before: datetime) -> None:
        """Show the case as it is now, unless something newer is shown, and drop the promises made before then."""
        await self._show(key, case, alarm_at, {"at": {"$lt": before}})

    async def _show(self, key: CaseKey, case: Case, alarm_at: datetime | None, kept: Mapping[str, Any]) -> None:
        await self._cases.update_one(
            key[0],
            {"_id": document_id(*key), "version": {"$lte": case.version}},
            {"$set": standing(case, alarm_at), "$pull": {"promises": kept}},
        )

    async def unkept(self, tenant: TenantId, before: datetime, limit: int) -> list[CaseKey]:
        """Return cases with a promise made before then that nobody kept."""
        found = await self._cases.find(tenant, {"promises.at": {"$lt": before}}, projection={"case": 1}, limit=limit)
        return [(tenant, document["case"]) for document in found]

    async def find(self, key: CaseKey) -> Entry | None:
        """Return one case, or None."""
        document = await self._cases.find_one(key[0], {"_id": document_id(*key)})
        return None if document is None else to_entry(document)

    async def joined(self, key: CaseKey, limit: int) -> tuple[Entry, ...]:
        """Return cases that were joined to this one."""
        found = await self._cases.find(key[0], {"merged_into": key[1]}, limit=limit)
        return tuple(to_entry(document) for document in found)

    async def page(self, tenant: TenantId, listing: Listing) -> Page:
        """Return a page of the tenant's cases, what is due first coming first."""
        found = await self._cases.find(
            tenant,
            filter_of(tenant, listing, self._terms),
            sort=[("order", ASCENDING), ("_id", ASCENDING)],
            limit=listing.limit + 1,
        )
        shown = found[: listing.limit]
        more = len(found) > len(shown)
        return Page(
            tuple(to_entry(document) for document in shown),
            (shown[-1]["order"], shown[-1]["case"]) if more else None,
        )
