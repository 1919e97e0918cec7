"""The commits that wait to be published: reads them in order, marks them."""

import logging
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple

from bson import ObjectId

from shared.contracts.cloudevents import ContractError
from shared.event_store.commit import Commit, from_document
from shared.event_store.store import Commits
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Document

BATCH = 500
StreamKey = tuple[TenantId, str]

log = logging.getLogger(__name__)


class Batch(NamedTuple):
    """Commits to publish, in order of version per stream; `more`: there may be others behind them."""

    commits: list[tuple[ObjectId, Commit]]
    more: bool


class Pending:
    """Commits not yet published, of given shards."""

    def __init__(self, commits: Commits, *, batch: int = BATCH) -> None:
        self._commits = commits
        self._batch = batch
        self._unreadable: set[ObjectId] = set()

    async def batch(self, shards: Sequence[int]) -> Batch:
        """Return the oldest commits of the shards such that no earlier version of a stream is left out.

        Usually at most `batch` of them. A commit that can't be read holds its stream back, and no other.
        """
        query: Document = {"shard": {"$in": list(shards)}, "pending": True}
        if self._unreadable:
            query["_id"] = {"$nin": list(self._unreadable)}
        found = await self._commits.find(query, hint="pending").sort("_id").limit(self._batch).to_list(None)
        more = len(found) >= self._batch
        found.sort(key=lambda document: document["version"])
        if gaps := _gaps(found):
            found.extend(await self._earlier(gaps, {document["_id"] for document in found}))
            found.sort(key=lambda document: document["version"])
        return Batch(self._readable(found), more)

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

    async def _earlier(self, gaps: Mapping[StreamKey, int], known: AbstractSet[ObjectId]) -> list[Document]:
        query = {
            "tenant": {"$in": list({tenant for tenant, _ in gaps})},
            "stream": {"$in": list({stream for _, stream in gaps})},
            "version": {"$lt": max(gaps.values())},
            "pending": True,
        }
        found = await self._commits.find(query, hint="version").to_list(None)
        return [
            document
            for document in found
            if document["_id"] not in known and (document["tenant"], document["stream"]) in gaps
        ]

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
            except ContractError:  # such as a newer version's event, which a newer process will publish
                log.exception("a commit of stream %s can't be read and is not published; its stream waits", key[1])
                held.add(key)
                self._unreadable.add(document["_id"])
        return readable


def _gaps(found: Sequence[Document]) -> dict[StreamKey, int]:
    """Return the streams of which commits may wait before those found (in order of version), and before which one.

    Numbering is dense, so nothing can be missing before version 1, nor between commits that follow one another.
    """
    following: dict[StreamKey, int] = {}
    suspect: dict[StreamKey, int] = {}
    for document in found:
        key = (document["tenant"], document["stream"])
        if document["version"] != following.get(key, 1):
            suspect[key] = document["version"]
        following[key] = document["version"] + len(document["events"])
    return suspect
