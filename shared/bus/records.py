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

    @property
    def envelopes(self) -> list[Envelope]:
        """The events without where they were read."""
        return [received.envelope for received in self.records]

    def parts(self, most: int, least: int) -> "list[Batch]":
        """Return the batch in up to `most` parts to work on side by side, of some `least` records or more each.

        No partition is in two of them. A key's events of every topic are in the same one, unless partitions were added
        since the first of them.
        """
        count = min(most, len(self.records) // least)
        if count <= 1:
            return [self]
        records: list[list[Received]] = [[] for _ in range(count)]
        for received in self.records:
            records[received.origin.partition % count].append(received)
        return [
            Batch(records[place], positions)
            for place in range(count)
            if (positions := {at: offset for at, offset in self.positions.items() if at[1] % count == place})
        ]
