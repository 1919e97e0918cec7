"""Rebalances: a batch in work is waited for, for a while, and what outlasts it belongs to an earlier epoch."""

import asyncio

from shared.bus.assignment import Assignment


async def test_a_rebalance_waits_for_the_batch_in_work() -> None:
    assignment = Assignment(None, finish_within=10)
    with assignment.working():
        revoking = asyncio.create_task(assignment.on_partitions_revoked(set()))
        await asyncio.wait({revoking}, timeout=0.05)
        assert not revoking.done()
        assert assignment.epoch == 0
    await revoking
    assert assignment.epoch == 1


async def test_a_rebalance_does_not_wait_for_ever() -> None:
    assignment = Assignment(None, finish_within=0.01)
    with assignment.working():
        await assignment.on_partitions_revoked(set())
        assert assignment.epoch == 1


async def test_without_work_a_rebalance_goes_on_at_once() -> None:
    assignment = Assignment(None, finish_within=10)
    await assignment.on_partitions_assigned(set())
    assert assignment.joined
    await asyncio.wait_for(assignment.on_partitions_revoked(set()), 1)
    assert not assignment.joined
