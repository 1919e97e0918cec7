"""Who has which case open, in MongoDB: the collection `presence`; a trace goes away by itself."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from services.router.application.ports import CaseKey
from services.router.application.presence import STAYS, Others
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database
from shared.tenancy.scope import TenantCollection


class MongoVisitors:
    """Implements `Visitors`: one document for each person and case."""

    def __init__(self, database: Database) -> None:
        self._presence = TenantCollection(database["presence"])

    async def ensure_indexes(self) -> None:
        """Make the indexes: for looking up cases, and for forgetting."""
        await ensure_indexes(
            self._presence.collection,
            [
                IndexModel([("tenant", ASCENDING), ("case", ASCENDING), ("at", ASCENDING)], name="by_case"),
                IndexModel([("at", ASCENDING)], name="forget", expireAfterSeconds=int(STAYS.total_seconds())),
            ],
        )

    async def note(self, key: CaseKey, account: str, at: datetime) -> None:
        """Note that somebody has a case open."""
        tenant, case_id = key
        await self._presence.update_one(
            tenant,
            {"_id": f"{tenant}|{case_id}|{account}"},
            {"$set": {"case": case_id, "account": account, "at": at}},
            upsert=True,
        )

    async def since(self, tenant: TenantId, case_ids: Sequence[str], since: datetime) -> Others:
        """Return who has had any of the cases open since then, by account."""
        found = await self._presence.find(
            tenant, {"case": {"$in": list(case_ids)}, "at": {"$gt": since}}, sort=[("account", ASCENDING)]
        )
        there: dict[str, tuple[str, ...]] = {}
        for each in found:
            there[each["case"]] = (*there.get(each["case"], ()), each["account"])
        return there
