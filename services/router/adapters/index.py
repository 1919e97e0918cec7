"""The list of cases in MongoDB: the collection `cases`, one document a case."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.errors import BulkWriteError

from services.router.adapters.index_documents import document_id, standing, to_document, to_entry
from services.router.application.ports import CaseKey, Entry, Listing, Page
from services.router.domain.case import Case
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection

COLLECTION = "cases"
_DUPLICATE_KEY = 11000


class MongoCaseIndex:
    """Implements `CaseIndex`. A case's document never goes back: each write is for its version or a later one."""

    def __init__(self, database: Database) -> None:
        self._cases = TenantCollection(database[COLLECTION])

    async def ensure_indexes(self) -> None:
        """Make the indexes that the lists need. Repeating it changes nothing."""
        await self._cases.collection.create_indexes(
            [
                IndexModel(
                    [("tenant", ASCENDING), ("status", ASCENDING), ("order", ASCENDING), ("_id", ASCENDING)],
                    name="by_status",
                ),
                IndexModel(
                    [
                        ("tenant", ASCENDING),
                        ("agency", ASCENDING),
                        ("status", ASCENDING),
                        ("order", ASCENDING),
                        ("_id", ASCENDING),
                    ],
                    name="by_agency",
                ),
                IndexModel(
                    [("tenant", ASCENDING), ("promises.at", ASCENDING)],
                    partialFilterExpression={"promises.at": {"$exists": True}},
                    name="promises",
                ),
            ]
        )

    async def add(self, entries: Mapping[CaseKey, Entry]) -> None:
        """List new cases, one write per tenant. One that is listed already is left as it is."""
        documents: dict[TenantId, list[Document]] = {}
        for (tenant, _), entry in entries.items():
            documents.setdefault(tenant, []).append(to_document(tenant, entry))
        await asyncio.gather(*(self._insert(tenant, of_tenant) for tenant, of_tenant in documents.items()))

    async def _insert(self, tenant: TenantId, documents: list[Document]) -> None:
        try:
            await self._cases.insert_many(tenant, documents, ordered=False)
        except BulkWriteError as error:
            details: Mapping[str, Any] = error.details or {}
            faults = details.get("writeErrors", [])
            if details.get("writeConcernErrors") or any(fault["code"] != _DUPLICATE_KEY for fault in faults):
                raise

    async def promise(self, key: CaseKey, token: str, at: datetime) -> bool:
        """Note that a commit is about to be made. False: no such case."""
        pushed = await self._cases.update_one(
            key[0], {"_id": document_id(*key)}, {"$push": {"promises": {"token": token, "at": at}}}
        )
        return pushed.matched_count == 1

    async def update(self, key: CaseKey, case: Case, *, token: str) -> None:
        """Show the case as it is now, unless something newer is shown, and drop the promise."""
        await self._show(key, case, {"token": token})

    async def repair(self, key: CaseKey, case: Case, before: datetime) -> None:
        """Show the case as it is now, unless something newer is shown, and drop the promises made before then."""
        await self._show(key, case, {"at": {"$lt": before}})

    async def _show(self, key: CaseKey, case: Case, kept: Mapping[str, Any]) -> None:
        await self._cases.update_one(
            key[0],
            {"_id": document_id(*key), "version": {"$lte": case.version}},
            {"$set": standing(case), "$pull": {"promises": kept}},
        )

    async def unkept(self, tenant: TenantId, before: datetime, limit: int) -> list[CaseKey]:
        """Return cases with a promise made before then that nobody kept."""
        found = await self._cases.find(tenant, {"promises.at": {"$lt": before}}, projection={"case": 1}, limit=limit)
        return [(tenant, document["case"]) for document in found]

    async def find(self, key: CaseKey) -> Entry | None:
        """Return one case, or None."""
        document = await self._cases.find_one(key[0], {"_id": document_id(*key)})
        return None if document is None else to_entry(document)

    async def page(self, tenant: TenantId, listing: Listing) -> Page:
        """Return a page of the tenant's cases, what is due first coming first."""
        found = await self._cases.find(
            tenant, _filter(tenant, listing), sort=[("order", ASCENDING), ("_id", ASCENDING)], limit=listing.limit + 1
        )
        shown = found[: listing.limit]
        more = len(found) > len(shown)
        return Page(
            tuple(to_entry(document) for document in shown),
            (shown[-1]["order"], shown[-1]["case"]) if more else None,
        )


def _filter(tenant: TenantId, listing: Listing) -> Document:
    filters: Document = {}
    if listing.statuses:
        filters["status"] = {"$in": [status.value for status in listing.statuses]}
    if listing.agency is not None:
        filters["agency"] = listing.agency
    elif listing.assigned_only:
        filters["agency"] = {"$ne": None}
    if listing.after is not None:
        order, case_id = listing.after
        filters["$or"] = [
            {"order": {"$gt": order}},
            {"order": order, "_id": {"$gt": document_id(tenant, case_id)}},
        ]
    return filters
