"""What cases are found by, in MongoDB: `terms` of the collection `cases`, keyed hashes of words and codes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, UpdateOne

from services.router.adapters.index import COLLECTION
from services.router.adapters.index_documents import document_id
from services.router.adapters.terms import Terms
from services.router.application.search_words import Findable
from shared.contracts.values import Sealed
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import AFTER_ALL, Database
from shared.tenancy.scope import TenantCollection, updating

_FIELDS = {"_id": 0, "tenant": 1, "case": 1, "words": 1, "complaint.tracking_code": 1, "complaint.home": 1}


class MongoSearch:
    """Implements `SearchIndex`. The first of a case's terms is its code's."""

    def __init__(self, database: Database, master_key: bytes) -> None:
        self._cases = TenantCollection(database[COLLECTION])
        self._terms = Terms(master_key)

    async def unread(self, tenants: Sequence[TenantId], limit: int) -> Sequence[Findable]:
        """Return cases that can't be found yet."""
        waiting = {tenant: {"unread": True} for tenant in tenants}
        found = await self._cases.find_of_many(waiting, projection=_FIELDS, limit=limit)
        return [_findable(document) for document in found]

    async def put(self, found_by: Mapping[Findable, Collection[str]]) -> None:
        """Let each be found by these words and its code, and by nothing else from now on."""
        await self._cases.bulk_write([self._write(case, words) for case, words in found_by.items()])

    def _write(self, case: Findable, words: Collection[str]) -> UpdateOne:
        tenant, _ = case.key
        terms = [self._terms.of_code(tenant, case.code), *self._terms.of_words(tenant, words)]
        change = {"$set": {"terms": terms}, "$unset": {"unread": ""}}
        return updating(tenant, {"_id": document_id(*case.key)}, change, upsert=False, hint="_id_")

    async def read(self, tenant: TenantId, after: str, limit: int) -> Sequence[Findable]:
        """Return cases that can be found by their words, in order of their ids, those behind `after`."""
        behind, last = document_id(tenant, after), document_id(tenant, AFTER_ALL)
        found = await self._cases.find(
            tenant,
            {"_id": {"$gt": behind, "$lt": last}, "terms.1": {"$exists": True}},
            projection=_FIELDS,
            sort=[("_id", ASCENDING)],
            limit=limit,
        )
        return [_findable(document) for document in found]


def _findable(document: Mapping[str, Any]) -> Findable:
    tenant = TenantId(document["tenant"])
    return Findable(
        key=(tenant, document["case"]),
        home=TenantId(document["complaint"].get("home") or tenant),
        words=Sealed.model_validate(document["words"]),
        code=document["complaint"]["tracking_code"],
    )
