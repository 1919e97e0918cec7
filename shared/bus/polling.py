"""Polls Kafka: what comes now and then is taken at once, what comes in short succession together.

A batch of one costs nearly what a batch of thirty does: half a dozen commands to MongoDB, each of which wakes threads
in two processes. At 50 complaints a second that filled two cores.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from aiokafka import TopicPartition

from shared.bus.dead_letters import RawRecord

POLL_SECONDS: Final = 1.0
REST_SECONDS: Final = 0.03
"""How long records may gather while there are few at a time, but often."""
OFTEN_SECONDS: Final = 0.06
"""Records that come so soon after the last ones are waited for, others are not."""
FEW: Final = 100
LATEST_MS: Final = 5
"""How long to wait for what Kafka has by the end of the rest: a client asks for it only once its buffer is empty."""

Records = Mapping[TopicPartition, Sequence[RawRecord]]


class Polling:
    """One consumer's polls. `clock` and `sleep` are the event loop's."""

    def __init__(
        self,
        max_records: int,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._max_records = max_records
        self._clock = clock
        self._sleep = sleep
        self._last = float("-inf")

    async def poll(self, consumer: Any, epoch: Callable[[], int]) -> tuple[Records, int]:
        """Return records, in order within each partition, and the rebalance that they were read in.

        None at all after a second without any. What was read before a rebalance is left out: its partitions may be
        somebody else's now, and who has them reads it again.
        """
        records: Records = await self._getmany(consumer, int(POLL_SECONDS * 1000))
        read_in = epoch()
        if 0 < _count(records) < FEW and self._clock() - self._last < OFTEN_SECONDS:
            await self._sleep(REST_SECONDS)
            for timeout_ms in (0, LATEST_MS):
                more = await self._getmany(consumer, timeout_ms)
                records = _joined(records, more) if epoch() == read_in else more
                read_in = epoch()
        if records:
            self._last = self._clock()
        return records, read_in

    async def _getmany(self, consumer: Any, timeout_ms: int) -> Records:
        records: Records = await consumer.getmany(timeout_ms=timeout_ms, max_records=self._max_records)
        return records


def _count(records: Records) -> int:
    return sum(map(len, records.values()))


def _joined(first: Records, then: Records) -> Records:
    return {at: [*first.get(at, ()), *then.get(at, ())] for at in {**first, **then}}
