"""Notices a consumer that has work and does none. Its client doesn't always say so, as after an outage of Kafka."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from aiokafka.errors import KafkaError

from shared.bus.errors import ConsumerBrokenError
from shared.bus.records import Position

Offsets = Mapping[Position, int]

LOOKS: Final = 3
"""How often to look in the time that a consumer is given. An idle service feels each look."""

ANSWER_WITHIN_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Progress:
    """Whether the consumer is in its group now, how many rebalances it has been through, and how far it is."""

    joined: bool
    epoch: int
    finished: Offsets


async def watch(
    ends: Callable[[], Awaitable[Offsets]],
    progress: Callable[[], Progress],
    *,
    patience: float,
    every: float | None = None,
) -> NoReturn:
    """Raise ConsumerBrokenError when the consumer stands still for `patience` seconds while Kafka answers.

    It stands still when it is outside of its group, or when records wait and none is finished. `ends` asks Kafka for
    the ends of our partitions, in a way that works when the consumer doesn't. While Kafka doesn't answer there is
    nothing to hold against the consumer. A restart is the cure: nothing is lost by it.
    """
    now = asyncio.get_running_loop().time
    last, joined_at, moved_at = progress(), now(), now()
    while True:
        await asyncio.sleep(patience / LOOKS if every is None else every)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                reached = await ends()
        except (KafkaError, OSError, TimeoutError):
            joined_at = moved_at = now()
            continue
        at, moment = progress(), now()
        behind = sum(max(0, end - at.finished.get(position, 0)) for position, end in reached.items())
        if at.joined or at.epoch != last.epoch:  # a rebalance begins where one has ended
            joined_at = moment
        if at.finished != last.finished or (at.joined and not behind):
            moved_at = moment
        last = at
        if moment - joined_at > patience:
            raise ConsumerBrokenError(f"the group was not joined for {moment - joined_at:.0f} s")
        if behind and moment - moved_at > patience:
            raise ConsumerBrokenError(f"{behind} records wait and none was finished for {moment - moved_at:.0f} s")
