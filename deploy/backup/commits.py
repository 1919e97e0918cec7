"""Makes commits out of published events, where the store of who published them lacks them.

The events wait in a collection of their own until all were read: those of one commit lie on several topics.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from shared.contracts.cloudevents import decode, encode
from shared.contracts.envelope import Envelope
from shared.event_store.commit import Commit, to_document
from shared.event_store.store import StreamKey, commits_of
from shared.tenancy.duplicates import DUPLICATE_KEY
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, Document

_STAGED: Final = "restored_events"
_AT_ONCE: Final = 500
RESTORED: Final = "restored:"
"""Begins the cause of what was published by a release that did not tell causes."""


@dataclass
class Restored:
    """What was done to one store. `torn`: streams of which an event was lost; `contrary`: events that disagree."""

    commits: int = 0
    streams: set[StreamKey] = field(default_factory=set)
    torn: list[str] = field(default_factory=list)
    contrary: list[str] = field(default_factory=list)


class CommitRestorer:
    """For one service: `take` all its events, in any order, then `write`. Doing it again is safe."""

    def __init__(self, database: Database) -> None:
        self._commits = commits_of(database)
        self._staged = database[_STAGED]
        self._restored = Restored()

    async def take(self, envelopes: Sequence[Envelope]) -> None:
        """Put aside those events that no commit holds."""
        held = await self._held(envelopes)
        missing = []
        for envelope in envelopes:
            place = (envelope.tenant, envelope.subject, envelope.sequence)
            if place not in held:
                missing.append(_staging(envelope))
            elif envelope.cause is not None and held[place] not in {envelope.cause, RESTORED + envelope.id}:
                self._restored.contrary.append(envelope.id)
        if missing:
            await self._staged.bulk_write(missing, ordered=False)

    async def write(self) -> Restored:
        """Write the commits, as published, and say what was done."""
        await self._staged.create_index([("tenant", 1), ("stream", 1), ("sequence", 1)], name="order")
        async for commits in self._found():
            await self._insert(commits)
            self._restored.commits += len(commits)
            streams = {(commit.tenant, commit.stream) for commit in commits}
            self._restored.streams |= streams
        for chunk in _chunks(sorted(self._restored.streams)):
            self._restored.torn += await self._torn(chunk)
        await self._staged.drop()
        return self._restored

    async def _held(self, envelopes: Sequence[Envelope]) -> dict[tuple[TenantId, str, int], str]:
        streams: defaultdict[TenantId, set[str]] = defaultdict(set)
        for envelope in envelopes:
            streams[envelope.tenant].add(envelope.subject)
        return {
            (commit["tenant"], commit["stream"], version): commit["cause"]
            for tenant, of_tenant in streams.items()
            for commit in await self._spans(tenant, of_tenant)
            for version in range(commit["version"], commit["version"] + commit["events"])
        }

    async def _spans(self, tenant: TenantId, streams: set[str]) -> list[Document]:
        """Return version, cause and number of events of the streams' commits, in order."""
        shown = {"tenant": 1, "stream": 1, "version": 1, "cause": 1, "events": {"$size": "$events"}}
        found = self._commits.find({"tenant": tenant, "stream": {"$in": list(streams)}}, shown)
        return await found.sort([("stream", 1), ("version", 1)]).to_list(None)

    async def _found(self) -> AsyncIterator[list[Commit]]:
        """Yield the staged events as commits: what follows one another and has one cause was decided together."""
        waiting: list[Envelope] = []
        async for document in self._staged.find().sort([("tenant", 1), ("stream", 1), ("sequence", 1)]):
            envelope = decode(bytes(document["value"]), [(name, bytes(raw)) for name, raw in document["headers"]])
            if len(waiting) >= _AT_ONCE and not _together(waiting[-1], envelope):
                yield list(_commits(waiting))
                waiting = []
            waiting.append(envelope)
        if waiting:
            yield list(_commits(waiting))

    async def _insert(self, commits: Sequence[Commit]) -> None:
        now = datetime.now(UTC)
        documents = [_published(to_document(commit), now) for commit in commits]
        try:
            await self._commits.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            if any(fault["code"] != DUPLICATE_KEY for fault in error.details.get("writeErrors", ())):
                raise

    async def _torn(self, streams: Sequence[StreamKey]) -> list[str]:
        torn = []
        by_tenant: defaultdict[TenantId, set[str]] = defaultdict(set)
        for tenant, stream in streams:
            by_tenant[tenant].add(stream)
        for tenant, of_tenant in by_tenant.items():
            for stream, spans in groupby(await self._spans(tenant, of_tenant), key=lambda span: span["stream"]):
                expected = 1
                for span in spans:
                    if span["version"] != expected:
                        torn.append(f"{tenant} {stream} from {expected}")
                        break
                    expected += span["events"]
        return torn


def _staging(envelope: Envelope) -> ReplaceOne[Document]:
    encoded = encode(envelope)
    key = f"{envelope.tenant}|{envelope.id}"
    staged: dict[str, Any] = {
        "tenant": envelope.tenant,
        "stream": envelope.subject,
        "sequence": envelope.sequence,
        "value": encoded.value,
        "headers": [list(header) for header in encoded.headers],
    }
    return ReplaceOne({"_id": key}, staged, upsert=True)


def _together(one: Envelope, following: Envelope) -> bool:
    return (
        one.cause is not None
        and (one.tenant, one.subject, one.cause) == (following.tenant, following.subject, following.cause)
        and one.sequence + 1 == following.sequence
    )


def _commits(envelopes: Sequence[Envelope]) -> Iterator[Commit]:
    of_one: list[Envelope] = []
    for envelope in envelopes:
        if of_one and not _together(of_one[-1], envelope):
            yield _commit(of_one)
            of_one = []
        of_one.append(envelope)
    if of_one:
        yield _commit(of_one)


def _commit(envelopes: Sequence[Envelope]) -> Commit:
    first = envelopes[0]
    return Commit(
        tenant=first.tenant,
        stream=first.subject,
        version=first.sequence,
        cause=first.cause or RESTORED + first.id,
        events=tuple(envelope.event for envelope in envelopes),
        at=first.time,
        traceparent=first.traceparent,
    )


def _published(document: Document, at: datetime) -> Document:
    del document["pending"]
    return document | {"published_at": at}


def _chunks(streams: Sequence[StreamKey]) -> Iterator[Sequence[StreamKey]]:
    for start in range(0, len(streams), _AT_ONCE):
        yield streams[start : start + _AT_ONCE]
