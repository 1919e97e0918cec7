"""The commits that wait to be published: reads them in order, marks them."""

import logging
from collections.abc import Sequence
from datetime import datetime

from bson import ObjectId

from shared.contracts.cloudevents import ContractError
from shared.event_store.commit import Commit, from_document
from shared.event_store.store import Commits, either
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Document

BATCH = 500
StreamKey = tuple[TenantId, str]

log = logging.getLogger(__name__)


class Pending:
    """Commits not yet published, of given shards."""

    def __init__(self, commits: Commits, *, batch: int = BATCH) -> None:
        self._commits = commits
        self._batch = batch
        self._unreadable: set[ObjectId] = set()

    async def batch(self, shards: Sequence[int]) -> list[tuple[ObjectId, Commit]]:
        """Return the oldest commits of the shards such that no earlier version of a stream is left out.

        Usually at most `batch` of them. A commit that can't be read holds its stream back, and no other.
        """
        query: Document = {"shard": {"$in": list(shards)}, "pending": True}
        if self._unreadable:
            query["_id"] = {"$nin": list(self._unreadable)}
        found = await self._commits.find(query, hint="pending").sort("_id").limit(self._batch).to_list(None)
        found.sort(key=lambda document: document["version"])
        if gaps := _gaps(found):
            known = {document["_id"] for document in found}
            earlier = await self._commits.find(either(gaps), hint="version").to_list(None)
            found.extend(document for document in earlier if document["_id"] not in known)
            found.sort(key=lambda document: document["version"])
        return self._readable(found)

    async def mark(self, published: Sequence[tuple[ObjectId, TenantId]], at: datetime) -> None:
        """Note that these commits are published."""
        await self._commits.update_many(
            {
                "tenant": {"$in": list({tenant for _, tenant in published})},
                "_id": {"$in": [document_id for document_id, _ in published]},
            },
            {"$set": {"published_at": at}, "$unset": {"pending": ""}},
            hint="_id_",
        )

    async def backlog(self) -> tuple[int, datetime | None]:
        """Return how many commits wait in all shards, and when the oldest of them was made."""
        waiting = await self._commits.count_documents({"pending": True}, hint="pending")
        if not waiting:
            return 0, None
        oldest = self._commits.aggregate(
            [{"$match": {"pending": True}}, {"$group": {"_id": None, "at": {"$min": "$at"}}}], hint="pending"
        )
        return waiting, next((group["at"] for group in await oldest.to_list(1)), None)

    def _readable(self, documents: list[Document]) -> list[tuple[ObjectId, Commit]]:
        readable: list[tuple[ObjectId, Commit]] = []
        held = set[StreamKey]()
        for document in documents:
            key = (document["tenant"], document["stream"])
            if key in held or document["_id"] in self._unreadable:
                held.add(key)
                self._unreadable.add(document["_id"])
                continue
            try:
                readable.append((document["_id"], from_document(document)))
            except ContractError as error:
                log.exception("a commit of stream %s can't be published, its stream waits: %s", key[1], error)
                held.add(key)
                self._unreadable.add(document["_id"])
        return readable


def _gaps(found: Sequence[Document]) -> list[Document]:
    """Return the filters that find pending commits before those found (which are in order of version).

    Numbering is dense, so nothing can be missing before version 1, nor between commits that follow one another.
    """
    following: dict[StreamKey, int] = {}
    suspect: dict[StreamKey, int] = {}
    for document in found:
        key = (document["tenant"], document["stream"])
        if document["version"] != following.get(key, 1):
            suspect[key] = document["version"]
        following[key] = document["version"] + len(document["events"])
    by_tenant: dict[TenantId, list[str]] = {}
    for tenant, stream in suspect:
        by_tenant.setdefault(tenant, []).append(stream)
    return [
        {"tenant": tenant, "stream": {"$in": streams}, "version": {"$lt": max(suspect.values())}, "pending": True}
        for tenant, streams in by_tenant.items()
    ]
