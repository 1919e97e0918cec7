"""Readiness says why not, in bounded time, and does not ask more often than once a second."""

import asyncio

from shared.runtime.health import Health


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Counting:
    def __init__(self, answer: str | None = None) -> None:
        self.answer = answer
        self.asked = 0

    async def __call__(self) -> str | None:
        self.asked += 1
        return self.answer


async def test_ready_when_every_check_has_nothing_to_say() -> None:
    assert await Health({"mongodb": Counting(), "kafka": Counting()}).ready() == (
        True,
        {"mongodb": "ok", "kafka": "ok"},
    )


async def test_not_ready_names_the_check_and_why() -> None:
    ready, checks = await Health({"mongodb": Counting(), "consumer": Counting("no partitions yet")}).ready()
    assert not ready
    assert checks == {"mongodb": "ok", "consumer": "no partitions yet"}


async def test_a_check_that_fails_is_a_reason_without_what_citizens_wrote() -> None:
    async def broken() -> str | None:
        raise ValueError("Budi")

    assert await Health({"mongodb": broken}).ready() == (False, {"mongodb": "ValueError (message withheld)"})


async def test_a_check_that_hangs_is_a_reason_within_its_time() -> None:
    async def hangs() -> str | None:
        await asyncio.Event().wait()
        return None

    started = asyncio.get_running_loop().time()
    ready, checks = await Health({"mongodb": hangs}).ready()
    assert not ready
    assert checks["mongodb"].startswith("no answer within")
    assert asyncio.get_running_loop().time() - started < 4


async def test_answers_are_kept_for_a_second() -> None:
    clock, check = Clock(), Counting()
    health = Health({"mongodb": check}, clock)
    await asyncio.gather(health.ready(), health.ready(), health.ready())
    clock.now += 0.9
    await health.ready()
    assert check.asked == 1
    clock.now += 0.2
    await health.ready()
    assert check.asked == 2


async def test_a_service_that_stops_is_not_ready_whatever_the_checks_say() -> None:
    health = Health({"mongodb": Counting()})
    health.stopping = True
    assert await health.ready() == (False, {"process": "stopping"})


async def test_requests_may_come_while_work_in_the_background_waits() -> None:
    health = Health({"mongodb": Counting(), "tenants": Counting(), "consumer": Counting("Kafka does not answer")})
    assert (await health.ready())[0] is False
    assert await health.serving() == (True, {"mongodb": "ok", "tenants": "ok"})


async def test_no_requests_may_come_without_the_database_or_at_the_end() -> None:
    assert (await Health({"mongodb": Counting("away"), "consumer": Counting()}).serving())[0] is False
    health = Health({"mongodb": Counting()})
    health.stopping = True
    assert (await health.serving())[0] is False
