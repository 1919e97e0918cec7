"""A tenant's subscribers and its news in MongoDB. Contacts lie sealed; of who unsubscribed only that remains."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.notifier.adapters.newest import keep_newest
from services.notifier.domain.news import News, Subscription
from services.notifier.domain.notification import Contact, Medium
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Database, Document
from shared.tenancy.scope import TenantCollection

_FREE = datetime(1970, 1, 1, tzinfo=UTC)
_GONE: Document = {"active": False, "contact": None, "areas": [], "topics": []}


class MongoNewsletter:
    """Implements `Newsletter`. News that was told stays, with `open` false."""

    def __init__(self, database: Database) -> None:
        self._subscribers = TenantCollection(database["subscribers"])
        self._news = TenantCollection(database["news"])

    async def ensure_indexes(self) -> None:
        """Make the indexes for paging through subscribers and for finding news to tell."""
        page = [("tenant", ASCENDING), ("subscription_id", ASCENDING)]
        await ensure_indexes(
            self._subscribers.collection, [IndexModel(page, partialFilterExpression={"active": True}, name="page")]
        )
        await ensure_indexes(
            self._news.collection,
            [IndexModel([("lease_until", ASCENDING)], partialFilterExpression={"open": True}, name="open")],
        )

    async def subscribe(self, subscription: Subscription, sequence: int) -> None:
        """Keep what a citizen wants, unless something newer was read."""
        contact = subscription.contact
        wanted = {
            "active": True,
            "contact": {"key": contact.key, "data": contact.data},
            "medium": subscription.medium,
            "areas": list(subscription.areas),
            "topics": list(subscription.topics),
            "language": subscription.language,
        }
        await self._keep(subscription.tenant, subscription.id, wanted, sequence)

    async def unsubscribe(self, tenant: TenantId, subscription_id: str, sequence: int) -> None:
        """Forget a citizen's contact and wishes, unless something newer was read."""
        await self._keep(tenant, subscription_id, _GONE, sequence)

    async def _keep(self, tenant: TenantId, own_id: str, said: Document, sequence: int) -> None:
        document = {**said, "subscription_id": own_id, "sequence": sequence}
        await keep_newest(self._subscribers, [(tenant, own_id, document)])

    async def forget(self, tenant: TenantId, subscription_ids: Sequence[str]) -> None:
        """Forget those whose contact was erased."""
        ids = [f"{tenant}|{own}" for own in subscription_ids]
        await self._subscribers.update_many(tenant, {"_id": {"$in": ids}}, {"$set": _GONE})

    async def announce(self, news: News) -> None:
        """Keep news to be told, durably, unless it is there already."""
        document = {
            "_id": f"{news.tenant}|{news.id}",
            "news_id": news.id,
            "title": news.title,
            "body": news.body,
            "areas": list(news.areas),
            "topics": list(news.topics),
            "link": news.link,
            "traceparent": news.traceparent,
            "told_up_to": None,
            "open": True,
            "lease_until": _FREE,
        }
        try:
            await self._news.insert_one(news.tenant, document)
        except DuplicateKeyError:
            return

    async def claim(self, now: datetime, until: datetime) -> News | None:
        """Take news that nobody is telling now; it is the caller's until then."""
        document: Document | None = await self._news.collection.find_one_and_update(
            {"open": True, "lease_until": {"$lte": now}},
            {"$set": {"lease_until": until}},
            sort=[("lease_until", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        return None if document is None else _news(document)

    async def subscribers(self, tenant: TenantId, after: str | None, limit: int) -> Sequence[Subscription]:
        """Return a tenant's subscribers in order of their ids, from the one after `after`."""
        query: dict[str, Any] = {"active": True}
        if after is not None:
            query["subscription_id"] = {"$gt": after}
        found = await self._subscribers.find(tenant, query, sort=[("subscription_id", ASCENDING)], limit=limit)
        return [_subscription(document) for document in found]

    async def close_all(self) -> None:
        """After a restore: tell no news any further, since nobody knows how far it was told."""
        await self._news.collection.update_many({"open": True}, {"$set": {"open": False}})

    async def told(self, news: News, up_to: str | None) -> None:
        """Write down how far news was told, and let it go; `up_to` None: to everybody."""
        change: Document = {"open": False} if up_to is None else {"told_up_to": up_to, "lease_until": _FREE}
        where = {"_id": f"{news.tenant}|{news.id}", "told_up_to": news.told_up_to}
        await self._news.update_one(news.tenant, where, {"$set": change})


def _news(document: Document) -> News:
    return News(
        id=document["news_id"],
        tenant=document["tenant"],
        title=document["title"],
        body=document["body"],
        areas=tuple(document["areas"]),
        topics=tuple(document["topics"]),
        link=document["link"],
        traceparent=document["traceparent"],
        told_up_to=document["told_up_to"],
    )


def _subscription(document: Document) -> Subscription:
    own_id, tenant = document["subscription_id"], document["tenant"]
    return Subscription(
        id=own_id,
        tenant=tenant,
        contact=Contact(subject=own_id, home=tenant, **document["contact"]),
        medium=Medium(document["medium"]),
        areas=tuple(document["areas"]),
        topics=tuple(document["topics"]),
        language=document["language"],
    )
