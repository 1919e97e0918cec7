"""Decisions kept as commits of events in MongoDB, and the relay that publishes them in order."""

from shared.event_store.batcher import Batcher
from shared.event_store.coalescer import Coalescer, Overloaded
from shared.event_store.commit import SHARDS, Appended, Commit, envelopes_of, shard_of
from shared.event_store.ports import NoRelayMetrics, Publisher, RelayMetrics
from shared.event_store.relay import Backlog, Relay
from shared.event_store.store import EventStore

__all__ = [
    "SHARDS",
    "Appended",
    "Backlog",
    "Batcher",
    "Coalescer",
    "Commit",
    "EventStore",
    "NoRelayMetrics",
    "Overloaded",
    "Publisher",
    "Relay",
    "RelayMetrics",
    "envelopes_of",
    "shard_of",
]
