"""Trying again in place: for what may pass, for a while, and never for what can't succeed."""

import asyncio
from collections.abc import Iterator

import pytest

from shared.bus.attempts import Attempts, Patience
from shared.bus.errors import ConsumerBrokenError, PermanentError, TransientError
from shared.bus.records import Batch
from tests.support.wait import eventually

BATCH = Batch((), {})
QUICK = Patience(first_wait=0.001, longest_wait=0.002, give_up_after=0.05)


class Handler:
    """Fails as told, then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors: Iterator[Exception] = iter(errors)
        self.calls = 0

    async def __call__(self, _batch: Batch) -> None:
        self.calls += 1
        if error := next(self.errors, None):
            raise error


async def test_what_passes_is_tried_until_it_succeeds() -> None:
    handler = Handler(TransientError("away"), TimeoutError(), KeyError("a bug"))
    retried: list[Exception] = []
    await Attempts(handler, QUICK, retried.append)(BATCH)
    assert handler.calls == 4
    assert [type(error) for error in retried] == [TransientError, TimeoutError, KeyError]


async def test_a_permanent_error_is_not_tried_again() -> None:
    handler = Handler(PermanentError("never"))
    with pytest.raises(PermanentError, match="never"):
        await Attempts(handler, QUICK, lambda _error: None)(BATCH)
    assert handler.calls == 1


async def test_a_handler_that_can_not_go_on_is_not_tried_again() -> None:
    handler = Handler(ConsumerBrokenError("somebody else's now"))
    with pytest.raises(ConsumerBrokenError, match="somebody else's now"):
        await Attempts(handler, QUICK, lambda _error: None)(BATCH)
    assert handler.calls == 1


async def test_trying_ends_at_the_deadline_with_the_cause() -> None:
    handler = Handler(*(TransientError(f"{n}") for n in range(10_000)))
    with pytest.raises(ConsumerBrokenError) as caught:
        await Attempts(handler, QUICK, lambda _error: None)(BATCH)
    assert isinstance(caught.value.__cause__, TransientError)
    assert handler.calls >= 2


async def test_parts_of_a_batch_share_one_deadline() -> None:
    attempt = Attempts(Handler(*(TransientError("away") for _ in range(10_000))), QUICK, lambda _error: None)
    with pytest.raises(ConsumerBrokenError):
        await attempt(BATCH)
    again = Handler(TransientError("away"))
    attempt._handle = again
    await eventually(lambda: asyncio.get_running_loop().time() > attempt._deadline)
    with pytest.raises(ConsumerBrokenError):
        await attempt(BATCH)
    assert again.calls == 1


async def test_a_cancelled_handler_is_not_tried_again() -> None:
    async def hang(_batch: Batch) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Attempts(hang, QUICK, lambda _error: None)(BATCH)


def test_all_attempts_together_stay_well_under_kafkas_limit_between_polls() -> None:
    assert Patience().give_up_after <= 60
