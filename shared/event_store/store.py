"""The event store: appends commits of many tenants in one durable write, and loads streams."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bson import ObjectId
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import ASCENDING, IndexModel
from pymongo.errors import BulkWriteError, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.checkpoints import Checkpoint, no_checkpoint
from shared.contracts.envelope import Envelope
from shared.event_store.commit import Appended, Commit, Stored, envelopes_of, from_document, to_document
from shared.tenancy.duplicates import refused_as_duplicates
from shared.tenancy.ids import TenantId
from shared.tenancy.indexes import ensure_indexes
from shared.tenancy.mongo import Document, encoded

COLLECTION = "commits"
AFTER_COMMIT = "after_commit"
DURABLE = WriteConcern(w="majority", j=True)
StreamKey = tuple[TenantId, str]
Commits = AsyncIOMotorCollection[Document]


def commits_of(database: AsyncIOMotorDatabase[Document]) -> Commits:
    """Return the collection of commits, durable whatever the client's own defaults are."""
    return database.get_collection(
        COLLECTION,
        codec_options=CodecOptions(tz_aware=True),
        write_concern=DURABLE,
        read_concern=ReadConcern("majority"),
    )


class EventStore:
    """Commits of one service. `source` is its name in events (`/router`); `wake` gets every commit that it stores."""

    def __init__(
        self,
        database: AsyncIOMotorDatabase[Document],
        *,
        source: str = "/router",
        checkpoint: Checkpoint = no_checkpoint,
        wake: Callable[[Sequence[Stored]], None] | None = None,
    ) -> None:
        self._commits = commits_of(database)
        self._source = source
        self._checkpoint = checkpoint
        self._wake = wake

    async def ensure_indexes(self) -> None:
        """Make the indexes that the guarantees rest on. Repeating it changes nothing."""
        await ensure_indexes(
            self._commits,
            [
                IndexModel(
                    [("tenant", ASCENDING), ("stream", ASCENDING), ("version", ASCENDING)], unique=True, name="version"
                ),
                IndexModel(
                    [("tenant", ASCENDING), ("stream", ASCENDING), ("cause", ASCENDING)], unique=True, name="cause"
                ),
                IndexModel(
                    [("shard", ASCENDING), ("_id", ASCENDING)],
                    partialFilterExpression={"pending": True},
                    name="pending",
                ),
            ],
        )

    async def append(self, commits: Sequence[Commit]) -> list[Appended]:
        """Store commits of any tenants and streams in one durable write; say of each what became of it.

        Two commits of one stream are stored one after the other, the later one only if the earlier one was stored.
        Any other failure than a duplicate raises pymongo's error: some may be stored then, and appending all of
        them again is safe.
        """
        outcomes = dict[int, Appended]()
        waiting: list[int] = list(range(len(commits)))
        failed = set[StreamKey]()
        while waiting:
            now, later = _first_of_each_stream(commits, waiting)
            doomed = [index for index in now if (commits[index].tenant, commits[index].stream) in failed]
            insertable = [index for index in now if index not in doomed] if doomed else now
            refused = doomed + await self._insert(commits, insertable)
            for index in insertable:
                outcomes[index] = Appended.STORED
            if refused:
                outcomes |= await self._why(commits, refused)
                failed |= {(commits[index].tenant, commits[index].stream) for index in refused}
            waiting = later
        return [outcomes[index] for index in range(len(commits))]

    async def load(self, tenant: TenantId, stream: str) -> list[Commit]:
        """Return a stream's commits in order of version; none: there is no such stream."""
        found = await self._commits.find({"tenant": tenant, "stream": stream}).sort("version").to_list(None)
        return [from_document(document) for document in found]

    async def load_many(self, streams: Sequence[StreamKey]) -> dict[StreamKey, list[Commit]]:
        """Return the commits of each stream in order of version, in one query; unknown streams have none."""
        loaded: dict[StreamKey, list[Commit]] = {key: [] for key in streams}
        if loaded:
            async for document in self._commits.find(either(_by_tenant(loaded))).sort("version"):
                loaded[document["tenant"], document["stream"]].append(from_document(document))
        return loaded

    def envelopes(self, commit: Commit) -> list[Envelope]:
        """Return a commit's events as the relay will publish them."""
        return envelopes_of(commit, self._source)

    async def _insert(self, commits: Sequence[Commit], indexes: list[int]) -> list[int]:
        """Insert what can be inserted; return which were refused as duplicates."""
        if not indexes:
            return []
        ids, documents = zip(*[_encoded(commits[index]) for index in indexes], strict=True)
        try:
            refused = [indexes[place] for place in await self._write(documents)]
        except PyMongoError:
            if self._wake:
                self._wake(())  # some may be stored all the same, and nobody else would say so
            raise
        self._checkpoint(AFTER_COMMIT)
        if self._wake and len(refused) < len(indexes):
            known = set(refused)
            pairs = zip(ids, indexes, strict=True)
            self._wake([(document_id, commits[index]) for document_id, index in pairs if index not in known])
        return refused

    async def _write(self, documents: Sequence[RawBSONDocument]) -> list[int]:
        """Return the places of those that were refused as duplicates."""
        try:
            await self._commits.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            return refused_as_duplicates(error)
        return []

    async def _why(self, commits: Sequence[Commit], refused: list[int]) -> dict[int, Appended]:
        """Tell repeats from conflicts. The server names only one of two violated indexes, so ask for the causes."""
        wanted = [
            {"tenant": commits[index].tenant, "stream": commits[index].stream, "cause": commits[index].cause}
            for index in refused
        ]
        known = {
            (found["tenant"], found["stream"], found["cause"])
            async for found in self._commits.find(either(wanted), {"_id": 0, "tenant": 1, "stream": 1, "cause": 1})
        }
        return {
            index: Appended.REPEATED
            if (commits[index].tenant, commits[index].stream, commits[index].cause) in known
            else Appended.CONFLICT
            for index in refused
        }


def either(filters: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the filter that finds what any of the filters finds."""
    return filters[0] if len(filters) == 1 else {"$or": filters}


def _encoded(commit: Commit) -> tuple[ObjectId, RawBSONDocument]:
    document = to_document(commit)
    return document["_id"], encoded(document)


def _first_of_each_stream(commits: Sequence[Commit], waiting: list[int]) -> tuple[list[int], list[int]]:
    seen = set[StreamKey]()
    now, later = list[int](), list[int]()
    for index in waiting:
        key = (commits[index].tenant, commits[index].stream)
        (later if key in seen else now).append(index)
        seen.add(key)
    return now, later


def _by_tenant(keys: Iterable[StreamKey]) -> list[dict[str, Any]]:
    streams: dict[TenantId, list[str]] = {}
    for tenant, stream in keys:
        streams.setdefault(tenant, []).append(stream)
    return [{"tenant": tenant, "stream": {"$in": of_tenant}} for tenant, of_tenant in streams.items()]
