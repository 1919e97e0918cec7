"""What one poll brought: events decoded record by record, and apart from them what can't be decoded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition

from shared.bus.dead_letters import RawRecord
from shared.bus.records import Origin, Position, Received
from shared.contracts.cloudevents import ContractError, decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """`epoch` is the rebalance that it was read in; `raws` are the records of `events`, `broken` those that hold none.

    `starts` are the first offsets read of each partition, `positions` the next ones to read.
    """

    epoch: int
    events: Sequence[Received]
    raws: Sequence[RawRecord]
    broken: Sequence[tuple[RawRecord, str]]
    starts: Mapping[Position, int]
    positions: Mapping[Position, int]


def decoded(fetched: Mapping[TopicPartition, Sequence[RawRecord]], epoch: int) -> Fetched:
    """Return the records as events, in order within each partition; each broken one with the reason."""
    events: list[Received] = []
    raws: list[RawRecord] = []
    broken: list[tuple[RawRecord, str]] = []
    for records in fetched.values():
        for record in records:
            try:
                envelope = decode(record.value, record.headers)
            except ContractError as error:
                broken.append((record, str(error)))
                continue
            events.append(Received(envelope, Origin(record.topic, record.partition, record.offset)))
            raws.append(record)
    return Fetched(
        epoch=epoch,
        events=events,
        raws=raws,
        broken=broken,
        starts={(at.topic, at.partition): records[0].offset for at, records in fetched.items()},
        positions={(at.topic, at.partition): records[-1].offset + 1 for at, records in fetched.items()},
    )
