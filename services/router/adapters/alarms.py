"""When alarms of cases come, in MongoDB: fields of the collection `cases`."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from pymongo import ASCENDING

from services.router.adapters.index import COLLECTION
from services.router.adapters.index_documents import document_id, standing
from services.router.application.ports import CaseKey
from services.router.application.ring_alarms import CLAIM
from services.router.domain.case import Case
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection, updating

_BY_TIME = [("alarm_at", ASCENDING)]


class MongoAlarms:
    """Implements `Alarms`. A claim is `claimed: {by, until}` in a case's document."""

    def __init__(self, database: Database) -> None:
        self._cases = TenantCollection(database[COLLECTION])

    async def claim(self, tenant: TenantId, now: datetime, limit: int) -> Sequence[CaseKey]:
        """Return cases whose alarm has come; nobody else gets them for `CLAIM`."""
        due = {"alarm_at": {"$type": "date", "$lte": now}, "$nor": [_claimed(now)]}
        found = await self._cases.find(tenant, due, projection={"_id": 1}, sort=_BY_TIME, limit=limit)
        if not found:
            return []
        ids, token = {"_id": {"$in": [each["_id"] for each in found]}}, uuid.uuid4().hex
        claim = {"$set": {"claimed": {"by": token, "until": now + CLAIM}}}
        await self._cases.update_many(tenant, due | ids, claim, hint="_id_")
        ours = await self._cases.find(tenant, ids | {"claimed.by": token}, projection={"case": 1}, sort=_BY_TIME)
        return [(tenant, each["case"]) for each in ours]

    async def show(self, cases: Mapping[CaseKey, tuple[Case, datetime | None]]) -> None:
        """List each case as it is now with its next alarm, unless something newer is listed."""
        await self._cases.bulk_write(
            [
                updating(
                    key[0],
                    {"_id": document_id(*key), "version": {"$lte": case.version}},
                    {"$set": standing(case, alarm_at)},
                    upsert=False,
                    hint="_id_",
                )
                for key, (case, alarm_at) in cases.items()
            ]
        )

    async def earliest(self, tenants: Sequence[TenantId], now: datetime) -> dict[TenantId, datetime]:
        """Return when the first alarm comes, or came that nobody has claimed, of each tenant that has any."""
        query = {"alarm_at": {"$type": "date"}, "$nor": [{"alarm_at": {"$lte": now}, **_claimed(now)}]}
        found = await asyncio.gather(
            *(
                self._cases.find_one(tenant, query, projection={"_id": 0, "alarm_at": 1}, sort=_BY_TIME)
                for tenant in tenants
            )
        )
        return {tenant: first["alarm_at"] for tenant, first in zip(tenants, found, strict=True) if first}


def _claimed(now: datetime) -> Document:
    return {"claimed.until": {"$gt": now, "$lte": now + CLAIM}}
