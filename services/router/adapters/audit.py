"""The audit trail in MongoDB: the collection `audit`; entries are only ever added."""

from collections.abc import Sequence
from dataclasses import asdict

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.router.application.audit import Entry, Wanted
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database, Document, starting_with
from shared.tenancy.scope import TenantCollection


class MongoAudit:
    """Implements `Audit`."""

    def __init__(self, database: Database) -> None:
        self._audit = TenantCollection(database["audit"])

    async def ensure_indexes(self) -> None:
        """Make the indexes that reading needs."""
        by = {"at": (), "account": ("account",), "case": ("case",)}
        await ensure_indexes(
            self._audit.collection,
            [
                IndexModel(
                    [("tenant", ASCENDING), *((field, ASCENDING) for field in fields), ("at", DESCENDING)], name=name
                )
                for name, fields in by.items()
            ],
        )

    async def record(self, tenant: TenantId, entry: Entry) -> None:
        """Write an entry down."""
        kept = {name: value for name, value in asdict(entry).items() if value not in (None, "")}
        await self._audit.insert_one(tenant, kept)

    async def read(self, tenant: TenantId, wanted: Wanted, *, skip: int, limit: int) -> Sequence[Entry]:
        """Return entries, the newest first."""
        found = await self._audit.find(
            tenant, _query(wanted), sort=[("at", DESCENDING), ("_id", DESCENDING)], skip=skip, limit=limit
        )
        fields = set(Entry.__dataclass_fields__)
        return [Entry(**{name: value for name, value in each.items() if name in fields}) for each in found]

    async def actions(self, tenant: TenantId) -> Sequence[str]:
        """Return the actions that occur."""
        found = await self._audit.aggregate(tenant, [{"$group": {"_id": "$action"}}, {"$sort": {"_id": 1}}])
        return [each["_id"] for each in found]


def _query(wanted: Wanted) -> Document:
    named = {"account": wanted.account, "action": wanted.action, "outcome": wanted.outcome}
    query: Document = {name: value for name, value in named.items() if value}
    if wanted.case:
        query["case"] = starting_with(wanted.case)
    span = {"$gte": wanted.since, "$lt": wanted.until}
    if any(span.values()):
        query["at"] = {name: value for name, value in span.items() if value}
    return query
