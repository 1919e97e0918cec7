"""The commits that wait to be published: reads them in order, marks them."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bson import ObjectId

from shared.contracts.cloudevents import ContractError
from shared.event_store.commit import Commit, Stored, from_document
from shared.event_store.store import Commits, StreamKey
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Document

BATCH = 500
_REMEMBERED = 2_000

log = logging.getLogger(__name__)


class Batch(NamedTuple):
    """Commits to publish, in order of version per stream; `more`: there may be others behind them."""

    commits: list[Stored]
    more: bool


NOTHING = Batch([], more=False)


class _Entry(NamedTuple):
    id: ObjectId
    key: StreamKey
    version: int
    next_version: int
    content: Commit | Document


class Pending:
    """Commits not yet published, of given shards."""

    def __init__(self, commits: Commits, *, batch: int = BATCH) -> None:
        self._commits = commits
        self._batch = batch
        self._unreadable: set[ObjectId] = set()
        self._remembered: dict[ObjectId, Commit] = {}
        self._marking: asyncio.Task[None] | None = None
        self._published: set[ObjectId] = set()

    @property
    def remembered(self) -> int:
        """How many commits are held in memory."""
        return len(self._remembered)

    def remember(self, stored: Iterable[Stored]) -> None:
        """Keep commits this process has just stored, so that they need not be read; MongoDB says which of them wait."""
        for document_id, commit in stored:
            odd = commit.at.microsecond % 1_000  # MongoDB keeps milliseconds, and a repeat must say the same
            whole = replace(commit, at=commit.at.replace(microsecond=commit.at.microsecond - odd)) if odd else commit
            self._remembered[document_id] = whole
        while len(self._remembered) > _REMEMBERED:
            del self._remembered[next(iter(self._remembered))]

    async def batch(self, shards: Sequence[int]) -> Batch:
        """Return the oldest commits of the shards such that no earlier version of a stream is left out.

        Usually at most `batch` of them. A commit that can't be read holds its stream back, and no other.
        """
        found = await self._oldest(shards)
        more = len(found) >= self._batch
        found.sort(key=lambda entry: entry.version)
        if gaps := _gaps(found):
            found.extend(await self._earlier(gaps, {entry.id for entry in found} | self._published))
            found.sort(key=lambda entry: entry.version)
        return Batch(self._readable(found), more)

    async def mark(self, published: Sequence[Stored], at: datetime, *, failed: Callable[[], None]) -> None:
        """Begin to note that these commits are published, after those of the call before; they wait no more.

        The next batch can be read and published meanwhile. `failed` is called should it come to nothing: the commits
        wait again once `marked` has said so.
        """
        await self.marked()
        self._published = {document_id for document_id, _ in published}
        self._marking = marking = asyncio.create_task(self._mark({commit.tenant for _, commit in published}, at))
        marking.add_done_callback(lambda task: failed() if task.cancelled() or task.exception() else None)

    async def marked(self) -> None:
        """Wait until everything published is marked; the error if it could not be."""
        if self._marking:
            marking, self._marking = self._marking, None
            try:
                await marking
            finally:
                self._published = set()

    async def backlog(self) -> tuple[int, datetime | None]:
        """Return how many commits wait in all shards, and when the oldest of them was made."""
        waiting = await self._commits.count_documents({"pending": True}, hint="pending")
        if not waiting:
            return 0, None
        oldest = self._commits.aggregate(
            [{"$match": {"pending": True}}, {"$group": {"_id": None, "at": {"$min": "$at"}}}], hint="pending"
        )
        return waiting, next((group["at"] for group in await oldest.to_list(1)), None)

    async def _mark(self, tenants: set[TenantId], at: datetime) -> None:
        await self._commits.update_many(
            {"tenant": {"$in": list(tenants)}, "_id": {"$in": list(self._published)}},
            {"$set": {"published_at": at}, "$unset": {"pending": ""}},
            hint="_id_",
        )

    async def _oldest(self, shards: Sequence[int]) -> list[_Entry]:
        query: Document = {"shard": {"$in": list(shards)}, "pending": True}
        if self._unreadable:
            query["_id"] = {"$nin": list(self._unreadable)}
        names = {"_id": 1} if self._remembered else None
        # Those being marked are left out here: MongoDB would make a range of the index of each and every shard.
        published = self._published
        cursor = self._commits.find(query, names, hint="pending").sort("_id").limit(self._batch + len(published))
        found = [each for each in await cursor.to_list(None) if each["_id"] not in published][: self._batch]
        if not names:
            return [_of_document(document) for document in found]
        ids: list[ObjectId] = [document["_id"] for document in found]
        entries = [_of_commit(each, self._remembered.pop(each)) for each in ids if each in self._remembered]
        if len(entries) < len(ids):
            known = {entry.id for entry in entries}
            unknown = {"_id": {"$in": [each for each in ids if each not in known]}, "pending": True}
            entries += [_of_document(each) for each in await self._commits.find(unknown, hint="_id_").to_list(None)]
        return entries

    async def _earlier(self, gaps: Mapping[StreamKey, int], known: set[ObjectId]) -> list[_Entry]:
        query = {
            "tenant": {"$in": list({tenant for tenant, _ in gaps})},
            "stream": {"$in": list({stream for _, stream in gaps})},
            "version": {"$lt": max(gaps.values())},
            "pending": True,
        }
        found = [_of_document(document) for document in await self._commits.find(query, hint="version").to_list(None)]
        return [entry for entry in found if entry.id not in known and entry.key in gaps]

    def _readable(self, entries: Iterable[_Entry]) -> list[Stored]:
        readable: list[Stored] = []
        held = set[StreamKey]()
        for entry in entries:
            if entry.key in held or entry.id in self._unreadable:
                held.add(entry.key)
                self._unreadable.add(entry.id)
                continue
            try:
                commit = entry.content if isinstance(entry.content, Commit) else from_document(entry.content)
            except ContractError:  # such as a newer version's event, which a newer process will publish
                log.exception("a commit of stream %s can't be read and is not published; its stream waits", entry.key)
                held.add(entry.key)
                self._unreadable.add(entry.id)
            else:
                readable.append((entry.id, commit))
        return readable


def _of_document(document: Document) -> _Entry:
    key: StreamKey = (TenantId(document["tenant"]), document["stream"])
    version: int = document["version"]
    return _Entry(document["_id"], key, version, version + len(document["events"]), document)


def _of_commit(document_id: ObjectId, commit: Commit) -> _Entry:
    return _Entry(document_id, (commit.tenant, commit.stream), commit.version, commit.next_version, commit)


def _gaps(found: Sequence[_Entry]) -> dict[StreamKey, int]:
    """Return the streams of which commits may wait before those found (in order of version), and before which one.

    Numbering is dense, so nothing can be missing before version 1, nor between commits that follow one another.
    """
    following: dict[StreamKey, int] = {}
    suspect: dict[StreamKey, int] = {}
    for entry in found:
        if entry.version != following.get(entry.key, 1):
            suspect[entry.key] = entry.version
        following[entry.key] = entry.next_version
    return suspect
