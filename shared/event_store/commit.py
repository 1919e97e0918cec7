"""A commit: the events of one decision, as it is handled and as it lies in MongoDB."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from bson import ObjectId

from shared.contracts.base import Event
from shared.contracts.cloudevents import event_from_data, event_to_data
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Document

SHARDS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """The events of one decision about one stream.

    `version` is the sequence of the first event, from 1; event i has `version + i`, and the next commit of the stream
    `next_version`. `cause` is what led to it (a message's or command's id): a stream takes each cause once.
    `at` has a time zone and is kept to the millisecond.
    """

    tenant: TenantId
    stream: str
    version: int
    cause: str
    events: tuple[Event, ...]
    at: datetime
    traceparent: str | None = None

    @property
    def next_version(self) -> int:
        """The version of the commit that follows this one."""
        return self.version + len(self.events)


Stored = tuple[ObjectId, Commit]
"""A commit and the id of its document."""


class Appended(Enum):
    """What became of a commit that was appended."""

    STORED = "stored"
    REPEATED = "repeated"
    """The stream already has a commit of this cause: nothing changed."""
    CONFLICT = "conflict"
    """Another cause has taken this version (or an earlier one of the same call): load, decide again."""


def shard_of(tenant: TenantId, stream: str) -> int:
    """Return which of the 16 shards a stream belongs to. It never changes: it is stored with every commit."""
    return zlib.crc32(f"{tenant}|{stream}".encode()) % SHARDS


def to_document(commit: Commit) -> Document:
    """Return the commit as MongoDB keeps it, waiting to be published."""
    return {
        "_id": ObjectId(),
        "tenant": commit.tenant,
        "stream": commit.stream,
        "version": commit.version,
        "cause": commit.cause,
        "events": [{"type": event.type, "data": event_to_data(event)} for event in commit.events],
        "at": commit.at,
        "traceparent": commit.traceparent,
        "shard": shard_of(commit.tenant, commit.stream),
        "pending": True,
        "published_at": None,
    }


def from_document(document: Document) -> Commit:
    """Return the commit a document holds. ContractError: it holds an event this version does not know."""
    events: list[dict[str, Any]] = document["events"]
    return Commit(
        tenant=document["tenant"],
        stream=document["stream"],
        version=document["version"],
        cause=document["cause"],
        events=tuple(event_from_data(event["type"], event["data"]) for event in events),
        at=document["at"],
        traceparent=document.get("traceparent"),
    )


def envelopes_of(commit: Commit, source: str) -> list[Envelope]:
    """Return a commit's events as `source` (such as `/intake`) publishes them; the ids are the same every time."""
    name = source.strip("/")
    return [
        Envelope(
            id=f"{name}:{commit.stream}.{sequence}",
            source=source,
            subject=commit.stream,
            tenant=commit.tenant,
            sequence=sequence,
            time=commit.at,
            event=event,
            traceparent=commit.traceparent,
            cause=commit.cause,
        )
        for sequence, event in enumerate(commit.events, start=commit.version)
    ]
