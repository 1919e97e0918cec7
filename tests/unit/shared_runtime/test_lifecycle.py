"""Background work starts after the start steps, ends in reverse order, and its failure is the process's."""

import asyncio

import pytest

from shared.runtime.health import Health
from shared.runtime.lifecycle import Lifecycle
from tests.support.wait import eventually


class Story:
    """Writes down what happened in which order."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def step(self, name: str, error: Exception | None = None) -> "Step":
        return Step(self, name, error)

    def work(self, name: str) -> "Work":
        return Work(self, name)


class Step:
    def __init__(self, story: Story, name: str, error: Exception | None) -> None:
        self.story, self.name, self.error = story, name, error

    async def __call__(self) -> None:
        self.story.told.append(self.name)
        if self.error is not None:
            raise self.error


class Work:
    def __init__(self, story: Story, name: str) -> None:
        self.story, self.name = story, name

    async def __call__(self) -> None:
        self.story.told.append(f"{self.name} begins")
        try:
            await asyncio.Event().wait()
        finally:
            self.story.told.append(f"{self.name} ends")


async def test_steps_then_work_then_work_in_reverse_then_last_steps() -> None:
    story = Story()
    lifecycle = Lifecycle(
        Health({}),
        [("relay", story.work("relay")), ("consumer", story.work("consumer"))],
        [story.step("indexes"), story.step("connect")],
        [story.step("close")],
    )
    async with lifecycle.run():
        await eventually(lambda: "consumer begins" in story.told)
        assert not lifecycle.stopping.is_set()
    assert story.told == [
        "indexes",
        "connect",
        "relay begins",
        "consumer begins",
        "consumer ends",
        "relay ends",
        "close",
    ]
    assert lifecycle.stopping.is_set()


@pytest.mark.parametrize("error", [ValueError("broken"), None])
async def test_work_that_ends_by_itself_is_a_failure(error: Exception | None) -> None:
    story = Story()
    lifecycle = Lifecycle(Health({}), [("consumer", story.step("consumer", error))], [], [])
    failed: list[str | None] = []
    lifecycle.on_failure = lambda: failed.append(lifecycle.health.failed)
    async with lifecycle.run():
        await eventually(lambda: failed == ["consumer"])
        assert await lifecycle.health.ready() == (False, {"process": "failed: consumer"})


async def test_a_last_step_that_fails_does_not_keep_the_others_from_running() -> None:
    story = Story()
    lifecycle = Lifecycle(Health({}), [], [], [story.step("broker", ConnectionError()), story.step("client")])
    async with lifecycle.run():
        pass
    assert story.told == ["broker", "client"]


async def test_a_start_step_that_fails_starts_nothing() -> None:
    story = Story()
    lifecycle = Lifecycle(
        Health({}), [("relay", story.work("relay"))], [story.step("indexes", ConnectionError("away"))], []
    )
    with pytest.raises(ConnectionError):
        async with lifecycle.run():
            pass
    assert story.told == ["indexes"]


async def test_preparing_runs_the_first_and_last_steps_and_begins_no_work() -> None:
    story = Story()
    lifecycle = Lifecycle(Health({}), [("relay", story.work("relay"))], [story.step("indexes")], [story.step("close")])
    await lifecycle.prepare()
    assert story.told == ["indexes", "close"]
