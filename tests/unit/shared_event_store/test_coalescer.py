"""What the coalescer promises to the calls it groups."""

import asyncio
from contextvars import ContextVar

import pytest

from shared.event_store.coalescer import Coalescer, Overloaded


class Gate:
    """A flush that doubles numbers, waits to be let through, and remembers its batches."""

    def __init__(self, *, open_: bool = True) -> None:
        self.batches: list[list[int]] = []
        self.at_once = self.most_at_once = 0
        self.open = asyncio.Event()
        if open_:
            self.open.set()

    async def __call__(self, items: list[int]) -> list[int | Exception]:
        self.batches.append(items)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.open.wait()
        self.at_once -= 1
        return [ValueError(f"{item} is negative") if item < 0 else item * 2 for item in items]


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_each_caller_gets_its_own_outcome() -> None:
    gate = Gate()
    coalescer = Coalescer[int, int](gate)
    assert await asyncio.gather(*(coalescer.submit(number) for number in range(100))) == [
        2 * number for number in range(100)
    ]
    assert len(gate.batches) <= 2


async def test_an_idle_coalescer_flushes_at_once() -> None:
    gate = Gate()
    assert await Coalescer[int, int](gate).submit(1) == 2
    assert gate.batches == [[1]]


async def test_one_that_gathers_waits_for_who_comes_soon_after_the_first() -> None:
    gate = Gate()
    coalescer = Coalescer[int, int](gate, gather=0.2)
    first = asyncio.create_task(coalescer.submit(1))
    await turns()
    assert await asyncio.gather(first, coalescer.submit(2)) == [2, 4]
    assert gate.batches == [[1, 2]]


async def test_who_comes_during_a_flush_goes_together_with_the_next() -> None:
    gate = Gate(open_=False)
    coalescer = Coalescer[int, int](gate, max_in_flight=1)
    first = asyncio.create_task(coalescer.submit(1))
    await turns()
    others = [asyncio.create_task(coalescer.submit(number)) for number in (2, 3, 4)]
    await turns()
    gate.open.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
    assert gate.batches == [[1], [2, 3, 4]]


async def test_batches_and_flushes_under_way_are_bounded() -> None:
    gate = Gate(open_=False)
    coalescer = Coalescer[int, int](gate, max_batch=10, max_in_flight=2)
    calls = [asyncio.create_task(coalescer.submit(number)) for number in range(45)]
    await turns()
    assert [len(batch) for batch in gate.batches] == [10, 10]
    assert coalescer.waiting == 25
    gate.open.set()
    await asyncio.gather(*calls)
    assert gate.most_at_once == 2
    assert [len(batch) for batch in gate.batches] == [10, 10, 10, 10, 5]


async def test_more_than_the_limit_are_told_when_to_come_again() -> None:
    gate = Gate(open_=False)
    coalescer = Coalescer[int, int](gate, max_batch=1, max_in_flight=1, limit=3)
    flushing = asyncio.create_task(coalescer.submit(0))
    await turns()
    waiting = [asyncio.create_task(coalescer.submit(number)) for number in (1, 2, 3)]
    await turns()
    with pytest.raises(Overloaded) as raised:
        await coalescer.submit(4)
    assert raised.value.retry_after >= 1
    gate.open.set()
    assert await asyncio.gather(flushing, *waiting) == [0, 2, 4, 6]
    assert await coalescer.submit(4) == 8


async def test_the_longer_the_queue_takes_the_later_one_is_told_to_come_again() -> None:
    ticks = iter(range(0, 10_000, 10))
    gate = Gate()
    coalescer = Coalescer[int, int](gate, max_batch=1, max_in_flight=1, limit=3, clock=lambda: float(next(ticks)))
    for number in range(20):
        await coalescer.submit(number)
    gate.open.clear()
    calls = [asyncio.create_task(coalescer.submit(0))]
    await turns()
    calls += [asyncio.create_task(coalescer.submit(number)) for number in (1, 2, 3)]
    await turns()
    with pytest.raises(Overloaded) as raised:
        await coalescer.submit(4)
    assert 25 <= raised.value.retry_after <= 30
    gate.open.set()
    await asyncio.gather(*calls)


async def test_an_outcome_that_is_an_error_is_raised_for_that_caller_alone() -> None:
    coalescer = Coalescer[int, int](Gate())
    outcomes = await asyncio.gather(*(coalescer.submit(number) for number in (1, -1, 2)), return_exceptions=True)
    one, negative, two = outcomes
    assert (one, two) == (2, 4)
    assert isinstance(negative, ValueError)


async def test_a_flush_that_fails_fails_its_whole_batch_and_no_other() -> None:
    attempts = 0

    async def flush(items: list[int]) -> list[int]:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise ConnectionError("the database is away")
        return items

    coalescer = Coalescer[int, int](flush)
    outcomes = await asyncio.gather(coalescer.submit(1), coalescer.submit(2), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionError, ConnectionError]
    assert await coalescer.submit(3) == 3


async def test_a_flush_that_forgets_an_item_is_an_error_and_nobody_hangs() -> None:
    async def flush(items: list[int]) -> list[int]:
        return items[1:]

    with pytest.raises(RuntimeError, match="0 outcomes for 1 items"):
        await Coalescer[int, int](flush).submit(1)


async def test_a_cancelled_caller_disturbs_nobody_else() -> None:
    gate = Gate(open_=False)
    coalescer = Coalescer[int, int](gate, max_in_flight=1)
    flushing = [asyncio.create_task(coalescer.submit(number)) for number in (1, 2)]
    await turns()
    waiting = [asyncio.create_task(coalescer.submit(number)) for number in (3, 4)]
    await turns()
    flushing[0].cancel()
    waiting[0].cancel()
    await turns()
    gate.open.set()
    assert await flushing[1] == 4
    assert await waiting[1] == 8
    assert gate.batches == [[1, 2], [4]]


async def test_cancelled_callers_make_room_for_others() -> None:
    gate = Gate(open_=False)
    coalescer = Coalescer[int, int](gate, max_batch=1, max_in_flight=1, limit=1)
    flushing = asyncio.create_task(coalescer.submit(1))
    await turns()
    given_up = asyncio.create_task(coalescer.submit(2))
    await turns()
    given_up.cancel()
    await turns()
    taken = asyncio.create_task(coalescer.submit(3))
    await turns()
    gate.open.set()
    assert await flushing == 2
    assert await taken == 6


async def test_drain_waits_for_everything_under_way() -> None:
    gate = Gate(open_=False)
    coalescer = Coalescer[int, int](gate, max_batch=1, max_in_flight=1)
    calls = [asyncio.create_task(coalescer.submit(number)) for number in range(3)]
    await turns()
    draining = asyncio.create_task(coalescer.drain())
    await turns()
    assert not draining.done()
    gate.open.set()
    await draining
    assert all(call.done() for call in calls)


async def test_a_batch_continues_nobodys_trace() -> None:
    request: ContextVar[str] = ContextVar("request", default="none")
    seen: list[str] = []

    async def flush(items: list[int]) -> list[int]:
        seen.append(request.get())
        return items

    request.set("mine")
    await Coalescer[int, int](flush).submit(1)
    assert seen == ["none"]


def owner_of(number: int) -> int:
    """Hundreds are its owner: 103 is the first one's, 203 the second one's."""
    return number // 100


async def full_of_the_noisy(gate: Gate) -> tuple[Coalescer[int, int], list[asyncio.Task[int]]]:
    """Return a coalescer at work on one item, in which the four that may wait are all the noisy owner's."""
    coalescer = Coalescer[int, int](gate, max_batch=4, max_in_flight=1, limit=4, owner=owner_of)
    calls: list[asyncio.Task[int]] = []
    for number in (100, 101, 102, 103, 104):
        calls.append(asyncio.create_task(coalescer.submit(number)))
        await turns()
    return coalescer, calls


async def test_who_has_little_waiting_goes_with_the_next_batch_however_much_somebody_else_has() -> None:
    gate = Gate(open_=False)
    coalescer = Coalescer[int, int](gate, max_batch=4, max_in_flight=1, owner=owner_of)
    calls = [asyncio.create_task(coalescer.submit(number)) for number in range(100, 120)]
    await turns()
    calls += [asyncio.create_task(coalescer.submit(number)) for number in (201, 202, 301)]
    await turns()
    gate.open.set()
    await asyncio.gather(*calls)
    assert gate.batches[1:3] == [[104, 201, 301, 105], [202, 106, 107, 108]]


async def test_when_no_more_may_wait_the_newest_of_whoever_has_most_makes_room() -> None:
    gate = Gate(open_=False)
    coalescer, noisy = await full_of_the_noisy(gate)
    quiet = asyncio.create_task(coalescer.submit(201))
    with pytest.raises(Overloaded) as raised:
        await noisy[-1]
    assert raised.value.retry_after >= 1
    gate.open.set()
    assert await quiet == 402
    assert await asyncio.gather(*noisy[:-1]) == [200, 202, 204, 206]
    assert 201 in gate.batches[1]


async def test_when_no_more_may_wait_whoever_has_most_is_refused() -> None:
    gate = Gate(open_=False)
    coalescer, noisy = await full_of_the_noisy(gate)
    quiet = asyncio.create_task(coalescer.submit(201))
    await turns()
    for number in (105, 106):
        with pytest.raises(Overloaded):
            await coalescer.submit(number)
    gate.open.set()
    assert await quiet == 402
    await asyncio.gather(*noisy, return_exceptions=True)


async def test_owners_with_as_much_waiting_do_not_push_each_other_out() -> None:
    gate = Gate(open_=False)
    coalescer, noisy = await full_of_the_noisy(gate)
    quiet = [asyncio.create_task(coalescer.submit(number)) for number in (201, 202)]
    await turns()
    with pytest.raises(Overloaded):
        await coalescer.submit(203)
    gate.open.set()
    assert await asyncio.gather(*quiet) == [402, 404]
    assert [type(each) for each in await asyncio.gather(*noisy, return_exceptions=True)].count(Overloaded) == 2
