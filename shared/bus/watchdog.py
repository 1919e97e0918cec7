"""Notices a consumer that has work and does none. Its client doesn't always say so, as after an outage of Kafka."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NoReturn

from aiokafka.errors import KafkaError

from shared.bus.errors import ConsumerBrokenError
from shared.bus.records import Position

Offsets = Mapping[Position, int]

LOOK_EVERY_SECONDS: Final = 15.0
ANSWER_WITHIN_SECONDS: Final = 10.0


async def watch(
    ends: Callable[[], Awaitable[Offsets]],
    finished: Callable[[], Offsets],
    *,
    patience: float,
    every: float = LOOK_EVERY_SECONDS,
) -> NoReturn:
    """Raise ConsumerBrokenError when Kafka answers, records wait, and none was finished for `patience` seconds.

    `ends` asks Kafka for the ends of our partitions, `finished` says how far we are. While Kafka doesn't answer there
    is nothing to hold against the consumer. A restart is the cure: nothing is lost by it.
    """
    now = asyncio.get_running_loop().time
    last, since = dict(finished()), now()
    while True:
        await asyncio.sleep(every)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                reached = await ends()
        except (KafkaError, OSError, TimeoutError):
            since = now()
            continue
        at = dict(finished())
        behind = sum(max(0, end - at.get(position, 0)) for position, end in reached.items())
        if not behind or at != last:
            last, since = at, now()
        elif now() - since > patience:
            raise ConsumerBrokenError(f"{behind} records wait and none was finished for {now() - since:.0f} s")
