"""What is kept of cases in MongoDB: who has which (`handlers`), which complaint follows which (`followers`), and from
which tenants one came to another (`passages`)."""

from collections.abc import Iterable, Mapping, Sequence

from pymongo import ASCENDING, IndexModel

from services.notifier.adapters.newest import keep_newest
from services.notifier.domain.case import Case, Follower, Handler, Passage
from services.notifier.domain.notification import Contact
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection


class MongoCases:
    """Implements `Cases`."""

    def __init__(self, database: Database) -> None:
        self._handlers = TenantCollection(database["handlers"])
        self._followers = TenantCollection(database["followers"])
        self._passages = TenantCollection(database["passages"])

    async def ensure_indexes(self) -> None:
        """Make the index by which a case's followers are found; all else goes by `_id`."""
        joined = IndexModel(
            [("tenant", ASCENDING), ("into", ASCENDING)],
            partialFilterExpression={"into": {"$type": "string"}},
            name="into",
        )
        await ensure_indexes(self._followers.collection, [joined])

    async def keep(
        self, handlers: Sequence[Handler], followers: Sequence[Follower], passages: Sequence[Passage]
    ) -> None:
        """Keep who has which case, which complaint follows which, and from where a case came to a tenant."""
        if handlers:
            newest = {h.case: h for h in sorted(handlers, key=lambda handler: handler.sequence)}
            await keep_newest(self._handlers, [(*case, _of_handler(h)) for case, h in newest.items()])
        if followers:
            latest = {f.case: f for f in sorted(followers, key=lambda follower: follower.sequence)}
            await keep_newest(self._followers, [(*case, _of_follower(f)) for case, f in latest.items()])
        for tenant, own in {passage.case for passage in passages}:
            givers = sorted({p.giver for p in passages if p.case == (tenant, own)})
            await self._passages.update_one(
                tenant,
                {"_id": f"{tenant}|{own}"},
                {"$set": {"complaint_id": own}, "$addToSet": {"givers": {"$each": givers}}},
                upsert=True,
            )

    async def handlers(self, cases: Sequence[Case]) -> Mapping[Case, Handler]:
        """Return who was given each case last, as far as that was read."""
        filters = {
            tenant: {"_id": {"$in": [f"{tenant}|{own}" for own in ids]}} for tenant, ids in _by_tenant(cases).items()
        }
        found = map(_handler, await self._handlers.find_of_many(filters))
        return {handler.case: handler for handler in found}

    async def names(self, cases: Sequence[Case]) -> Mapping[Case, Sequence[Case]]:
        """Return each case as it is called where it is, and in every tenant that it came through on its way there."""
        givers: dict[Case, tuple[Case, ...]] = {}
        unknown = set(cases)
        while unknown:
            found = await self._givers(unknown)
            givers |= dict.fromkeys(unknown, ()) | found
            unknown = {giver for of_case in found.values() for giver in of_case} - givers.keys()
        return {case: _reached(case, givers) for case in cases}

    async def _givers(self, cases: Iterable[Case]) -> dict[Case, tuple[Case, ...]]:
        filters = {
            tenant: {"_id": {"$in": [f"{tenant}|{own}" for own in sorted(ids)]}}
            for tenant, ids in _by_tenant(cases).items()
        }
        return {
            (document["tenant"], own := document["complaint_id"]): tuple((giver, own) for giver in document["givers"])
            for document in await self._passages.find_of_many(filters)
        }

    async def followers(self, cases: Sequence[Case]) -> Mapping[Case, Sequence[Follower]]:
        """Return the complaints that are joined to each case now."""
        filters = {
            # $type lets the query use the index, which holds only those that are joined.
            tenant: {"into": {"$in": sorted(ids), "$type": "string"}}
            for tenant, ids in _by_tenant(cases).items()
        }
        joined: dict[Case, list[Follower]] = {}
        for document in await self._followers.find_of_many(filters, sort=[("_id", ASCENDING)]):
            follower = _follower(document)
            joined.setdefault((follower.case[0], document["into"]), []).append(follower)
        return joined


def _reached(case: Case, givers: Mapping[Case, Sequence[Case]]) -> tuple[Case, ...]:
    reached: dict[Case, None] = {}
    left = [case]
    while left:
        here = left.pop()
        if here not in reached:
            reached[here] = None
            left += givers[here]
    return tuple(reached)


def _by_tenant(cases: Iterable[Case]) -> dict[TenantId, set[str]]:
    ids: dict[TenantId, set[str]] = {}
    for tenant, own in cases:
        ids.setdefault(tenant, set()).add(own)
    return ids


def _of_handler(handler: Handler) -> Document:
    return {
        "complaint_id": handler.case[1],
        "agency": handler.agency,
        "unit": handler.unit,
        "person": handler.person,
        "sequence": handler.sequence,
    }


def _handler(document: Document) -> Handler:
    return Handler(
        case=(document["tenant"], document["complaint_id"]),
        agency=document["agency"],
        unit=document["unit"],
        person=document["person"],
        sequence=document["sequence"],
    )


def _of_follower(follower: Follower) -> Document:
    contact = follower.contact
    return {
        "complaint_id": follower.case[1],
        "into": follower.into,
        "since": follower.since,
        "tracking_code": follower.tracking_code,
        "language": follower.language,
        "contact": contact and {"home": contact.home, "key": contact.key, "data": contact.data},
        "sequence": follower.sequence,
    }


def _follower(document: Document) -> Follower:
    contact = document["contact"]
    return Follower(
        case=(document["tenant"], document["complaint_id"]),
        into=document["into"],
        since=document["since"],
        tracking_code=document["tracking_code"],
        language=document["language"],
        contact=contact and Contact(subject=document["complaint_id"], **contact),
        sequence=document["sequence"],
    )
