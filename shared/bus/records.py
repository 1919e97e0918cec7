"""What a handler gets: events with where they were read, and how far the batch goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.contracts.envelope import Envelope

Position = tuple[str, int]
"""A topic (its name in Kafka) and one of its partitions."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record lies in Kafka."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Received:
    """An event as read. `envelope.traceparent` is the trace to go on with."""

    envelope: Envelope
    origin: Origin


@dataclass(frozen=True, slots=True)
class Batch:
    """Events to take effect together. `positions` are the next offsets to read once they have."""

    records: Sequence[Received]
    positions: Mapping[Position, int]
