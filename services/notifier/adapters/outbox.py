"""The queue of notifications in MongoDB. It holds sealed contacts and offices' own addresses, never a person's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne
from pymongo.errors import BulkWriteError

from services.notifier.application.ports import Item
from services.notifier.domain.notification import Audience, Contact, Medium, Notification, Occasion, Priority, State
from shared.event_store.coalescer import Coalescer
from shared.tenancy.duplicates import DUPLICATE_KEY
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database, Document, encoded
from shared.tenancy.scope import TenantCollection, Write, updating

_CLAIM = "claim"
_DUE = "due"
_BY_TENANT = [("tenant", ASCENDING), ("due_at", ASCENDING)]
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_ASKED_AGAIN = (State.FAILED, State.UNCERTAIN)


class MongoOutbox:
    """Implements `Outbox`. A claim takes only what is pending still and signs it, so of two replicas one gets it."""

    def __init__(self, database: Database) -> None:
        self._all = database["notifications"]
        self._scoped = TenantCollection(self._all)
        self._changes = Coalescer[Write, None](self._write, max_in_flight=1)
        self._last = ""  # the tenant whose turn it was

    async def ensure_indexes(self) -> None:
        """Make the indexes that claiming and reading need."""
        await ensure_indexes(
            self._all,
            [
                IndexModel(
                    [("priority", ASCENDING), ("tenant", ASCENDING), ("due_at", ASCENDING)],
                    partialFilterExpression={"state": State.PENDING},
                    name=_CLAIM,
                ),
                IndexModel([("due_at", ASCENDING)], partialFilterExpression={"state": State.PENDING}, name=_DUE),
                IndexModel(
                    [("lease_until", ASCENDING)], partialFilterExpression={"state": State.SENDING}, name="lease"
                ),
                IndexModel([("tenant", ASCENDING), ("created_at", DESCENDING)], name="newest"),
                IndexModel([("tenant", ASCENDING), ("state", ASCENDING), ("created_at", DESCENDING)], name="state"),
            ],
        )

    async def add(self, notifications: Sequence[Notification]) -> None:
        """Keep those that are not there yet, durably, as pending."""
        try:
            await self._all.insert_many([encoded(_document(n)) for n in notifications], ordered=False)
        except BulkWriteError as error:
            if any(fault["code"] != DUPLICATE_KEY for fault in error.details["writeErrors"]):
                raise

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Notification]:
        """Take pending notifications that are due and mark them as being sent until then; at most `limit`.

        What has priority goes first. Tenants take turns, so that nobody waits for all of another's; each one's that
        has waited longest goes first. All of them share one durable write, which takes longest.
        """
        found = await self._next(now, limit)
        if not found:
            return []
        claim = ObjectId()
        sending = {"$set": {"state": State.SENDING, "lease_until": until, "updated_at": now, "claim": claim}}
        # One update each, not one for all: the driver repeats these by itself when a server changes. A try of somebody
        # else's that failed has put a message off: it is no longer as it was found.
        as_found = [{"_id": each["_id"], "due_at": each["due_at"], "state": State.PENDING} for each in found]
        claimed = await self._all.bulk_write([UpdateOne(each, sending) for each in as_found], ordered=False)
        if claimed.modified_count < len(found):  # another replica was faster with some of them
            ids = [each["_id"] for each in found]
            ours = {each["_id"] async for each in self._all.find({"_id": {"$in": ids}, "claim": claim}, {"_id": 1})}
            found = [each for each in found if each["_id"] in ours]
        return [_notification(each) for each in found]

    async def _next(self, now: datetime, limit: int) -> list[Document]:
        """Return what is to be sent next, in order. Most often there is room for all that is due."""
        due = {"state": State.PENDING, "due_at": {"$lte": now}}
        found = await self._all.find(due, sort=[("due_at", ASCENDING)], limit=limit + 1, hint=_DUE).to_list(None)
        if len(found) <= limit:
            return sorted(found, key=lambda each: each["priority"])
        return await self._by_turns(now, limit)

    async def _by_turns(self, now: datetime, limit: int) -> list[Document]:
        found = list[Document]()
        for priority in Priority:
            if len(found) < limit:
                found += await self._turns(priority, now, limit - len(found))
        return found

    async def _turns(self, priority: Priority, now: datetime, limit: int) -> list[Document]:
        """One message of each tenant, beginning behind the one whose turn it was last, and so on around."""
        due = {"state": State.PENDING, "priority": priority, "due_at": {"$lte": now}}
        waiting = await self._by_tenant(due, {"$gt": self._last}, limit)
        if len(waiting) < limit:
            waiting |= await self._by_tenant(due, {"$lte": self._last}, limit)
        turns = [each for turn in zip_longest(*waiting.values()) for each in turn if each is not None][:limit]
        if turns:
            self._last = turns[-1]["tenant"]
        return turns

    async def _by_tenant(self, due: Document, tenants: Document, limit: int) -> dict[str, list[Document]]:
        """Return the oldest due messages of the first tenants in a range, of each as many as it can get."""
        found = defaultdict[str, list[Document]](list)
        while len(found) < limit:
            query = {**due, "tenant": tenants}
            page = await self._all.find(query, sort=_BY_TENANT, limit=limit, hint=_CLAIM).to_list(None)
            for each in page:
                found[each["tenant"]].append(each)
            if len(page) < limit:
                break
            tenants = tenants | {"$gt": page[-1]["tenant"]}
        return found

    async def postpone(self, notification: Notification, due: datetime, why: str, now: datetime) -> None:
        """Put one back that was certainly not taken, counting the try."""
        await self._end_try(notification, {"state": State.PENDING, "due_at": due, "reason": why, "updated_at": now})

    async def settle(self, notification: Notification, state: State, why: str | None, now: datetime) -> None:
        """Write down how one ended."""
        await self._end_try(notification, {"state": state, "reason": why, "updated_at": now})

    async def _end_try(self, notification: Notification, now_is: Document) -> None:
        """Tries that end together share a durable write."""
        claimed = {"_id": notification.id, "state": State.SENDING}
        change = {"$set": now_is, "$inc": {"attempts": 1}, "$unset": {"lease_until": ""}}
        await self._changes.submit(updating(notification.tenant, claimed, change, upsert=False))

    async def _write(self, changes: list[Write]) -> list[None]:
        await self._scoped.bulk_write(changes, ordered=False)
        return [None] * len(changes)

    async def abandoned(self, now: datetime, limit: int) -> list[Notification]:
        """Return those whose sender went away in mid-send."""
        found = self._all.find({"state": State.SENDING, "lease_until": {"$lt": now}}, limit=limit)
        return [_notification(document) for document in await found.to_list(None)]

    async def abandon_all(self) -> int:
        """After a restore: treat everything unsettled as cut off in mid-send; return how many those are.

        Those of which a result was committed are among them.
        """
        found = await self._all.update_many(
            {"state": {"$in": [State.PENDING, State.SENDING]}},
            {"$set": {"state": State.SENDING, "lease_until": _LONG_AGO}},
        )
        return found.modified_count

    async def next_due(self) -> datetime | None:
        """Return when the next pending one is due."""
        first = await self._all.find_one(
            {"state": State.PENDING}, {"due_at": 1}, sort=[("due_at", ASCENDING)], hint=_DUE
        )
        return first["due_at"] if first else None

    async def first_due(self, priority: Priority) -> datetime | None:
        """Return when the longest due of a priority was due; as dear as there are pending ones of it."""
        pending = {"state": State.PENDING, "priority": priority}
        found = self._all.aggregate(
            [{"$match": pending}, {"$group": {"_id": None, "at": {"$min": "$due_at"}}}], hint=_CLAIM
        )
        return next((each["at"] for each in await found.to_list(1)), None)

    async def page(self, tenant: TenantId, state: State | None, limit: int) -> list[Item]:
        """Return a tenant's newest notifications."""
        query = {} if state is None else {"state": state}
        found = await self._scoped.find(tenant, query, sort=[("created_at", DESCENDING)], limit=limit)
        return [_item(document) for document in found]

    async def reopen(self, tenant: TenantId, notification_id: str, by: str, now: datetime) -> bool:
        """Make a failed or uncertain one pending again, as a person asked; False if it is neither."""
        changed = await self._scoped.update_one(
            tenant,
            {"_id": notification_id, "state": {"$in": list(_ASKED_AGAIN)}},
            {
                "$set": {"state": State.PENDING, "due_at": now, "attempts": 0, "updated_at": now},
                "$inc": {"round": 1},
                "$push": {"asked_again": {"by": by, "at": now}},
            },
        )
        return changed.modified_count == 1


def _document(notification: Notification) -> Document:
    fields_ = asdict(notification)
    created = fields_["created_at"]
    return {
        "_id": fields_.pop("id"),
        **fields_,
        "state": State.PENDING,
        "due_at": created,
        "updated_at": created,
        "reason": None,
    }


_OWN = [field.name for field in fields(Notification) if field.name != "id"]


def _notification(document: Document) -> Notification:
    own: dict[str, Any] = {name: document[name] for name in _OWN if name in document}
    contact = own["contact"]
    own |= {
        "occasion": Occasion(own["occasion"]),
        "audience": Audience(own["audience"]),
        "medium": Medium(own["medium"]),
        "priority": Priority(own["priority"]),
        "contact": contact and Contact(**contact),
    }
    return Notification(id=document["_id"], **own)


def _item(document: Document) -> Item:
    return Item(
        id=document["_id"],
        complaint_id=document["complaint_id"],
        occasion=document["occasion"],
        audience=document["audience"],
        medium=document["medium"],
        state=State(document["state"]),
        attempts=document["attempts"],
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        reason=document["reason"],
    )
