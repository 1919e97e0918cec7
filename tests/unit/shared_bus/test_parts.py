"""A batch in parts: every record and position once, a partition's all together."""

import pytest

from shared.bus.fetched import decoded
from shared.bus.records import Batch
from tests.unit.shared_bus.test_fetched import TopicPartition, record

TOPIC = "complaint.rejected"


async def batch_of(counts: dict[int, int]) -> Batch:
    """So many records of each partition."""
    polled = {
        TopicPartition(TOPIC, partition): [record(offset, partition=partition) for offset in range(count)]
        for partition, count in counts.items()
    }
    fetched = await decoded(polled, epoch=0)
    return Batch(fetched.events, fetched.positions)


@pytest.mark.parametrize("counts", [{0: 6, 1: 2, 2: 4, 3: 8}, {0: 20}, {1: 9, 3: 9}, {0: 3, 1: 30}])
async def test_parts_hold_everything_once_and_no_partition_is_in_two(counts: dict[int, int]) -> None:
    batch = await batch_of(counts)
    parts = batch.parts(3, 5)
    everything = [received.origin for part in parts for received in part.records]
    assert sorted(everything, key=str) == sorted((received.origin for received in batch.records), key=str)
    assert [at for part in parts for at in part.positions if part.positions[at] != batch.positions[at]] == []
    assert sorted(at for part in parts for at in part.positions) == sorted(batch.positions)
    for part in parts:
        assert {(each.origin.topic, each.origin.partition) for each in part.records} <= set(part.positions)


async def test_a_small_batch_is_not_divided() -> None:
    batch = await batch_of({0: 4, 1: 5})
    assert batch.parts(3, 5) == [batch]
    assert len((await batch_of({0: 5, 1: 5})).parts(3, 5)) == 2
