"""What one poll brought: events decoded record by record, and apart from them what can't be decoded."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka import TopicPartition

from shared.bus.dead_letters import RawRecord
from shared.bus.records import Origin, Position, Received
from shared.contracts.cloudevents import ContractError, decode

AT_A_STRETCH: Final = 100
"""How many records are decoded before everything else in the process gets its turn."""


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


async def decoded(fetched: Mapping[TopicPartition, Sequence[RawRecord]], epoch: int) -> Fetched:
    """Return the records as events, in order within each partition; each broken one with the reason.

    A large batch is decoded bit by bit: the batch before it is being written meanwhile, and requests are answered.
    """
    events: list[Received] = []
    raws: list[RawRecord] = []
    broken: list[tuple[RawRecord, str]] = []
    for records in fetched.values():
        for number, record in enumerate(records, start=1):
            if number % AT_A_STRETCH == 0:
                await asyncio.sleep(0)
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
