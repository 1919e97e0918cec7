"""Moving windows: what may come, when again, and that nobody is remembered for ever."""

import pytest
from limits import parse
from limits.aio.strategies import MovingWindowRateLimiter

from shared.web.windows import Windows

RATE = parse("3/minute")


@pytest.fixture
def windows() -> Windows:
    return Windows()


async def test_as_many_as_the_rate_says_may_come_and_each_client_for_itself(windows: Windows) -> None:
    limiter = MovingWindowRateLimiter(windows)
    assert [await limiter.hit(RATE, "a") for _ in range(5)] == [True, True, True, False, False]
    assert await limiter.hit(RATE, "b")
    assert not await limiter.test(RATE, "a")
    assert (await limiter.get_window_stats(RATE, "b")).remaining == 2


async def test_a_window_moves_on(windows: Windows) -> None:
    rate = parse("2/1 second")
    limiter = MovingWindowRateLimiter(windows)
    assert [await limiter.hit(rate, "a") for _ in range(3)] == [True, True, False]
    for entry in windows.events[rate.key_for("a")]:
        entry.atime -= 1
    assert await limiter.hit(rate, "a")


async def test_several_are_let_through_together_or_not_at_all(windows: Windows) -> None:
    limiter = MovingWindowRateLimiter(windows)
    assert await limiter.hit(RATE, "a", cost=2)
    assert not await limiter.hit(RATE, "a", cost=2)
    assert await limiter.hit(RATE, "a")


async def test_who_has_gone_is_forgotten_when_there_are_many(windows: Windows) -> None:
    limiter = MovingWindowRateLimiter(windows)
    for number in range(999):
        await limiter.hit(RATE, f"old-{number}")
    for window in windows.events.values():
        window[0].expiry -= 60
    await limiter.hit(RATE, "new")
    assert list(windows.events) == [RATE.key_for("new")]
