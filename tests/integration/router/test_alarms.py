"""What is due happens to cases by itself, once, whatever becomes of clocks, processes and replicas."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from services.router.adapters.overdue import MongoOverdue
from services.router.application.ring_alarms import CLAIM
from services.router.domain.case import Status
from services.router.domain.commands import Assign, Resolve
from tests.integration.router.unattended import Desk
from tests.support.namespace import Namespace
from tests.support.stack import Stack
from tests.unit.router.builders import LADDER, NOW, SOLO

CASE = (SOLO, "c1")
REMINDER = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
"""80 percent of the five working days that DPUPR has to answer."""
OUT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
async def desk(stack: Stack, namespace: Namespace) -> AsyncIterator[Desk]:
    """A case that DPUPR was given on a Tuesday morning."""
    desk = Desk(stack.mongo, namespace.mongo_prefix)
    await desk.prepare()
    await desk.receive("c1")
    yield desk
    desk.client.close()


async def steps(desk: Desk) -> list[str]:
    """The steps that were taken, in order."""
    return [fact.step for fact in (await desk.history(CASE)).facts if hasattr(fact, "step")]


async def test_a_step_is_taken_when_it_is_due_and_not_before(desk: Desk) -> None:
    desk.clock.time = REMINDER - timedelta(seconds=1)
    assert await desk.ring() == REMINDER
    assert await steps(desk) == []
    desk.later(seconds=1)
    assert await desk.ring() == OUT
    assert await steps(desk) == ["reminder"]
    assert await desk.ring() == OUT
    assert await steps(desk) == desk.rung == ["reminder"]


async def test_operators_see_how_many_cases_are_past_their_time(desk: Desk) -> None:
    overdue = MongoOverdue(desk.own)
    await desk.receive("c2", category=None)
    assert await overdue.cases([SOLO], OUT) == {(SOLO, "received"): 1}
    assert await overdue.cases([SOLO], OUT + timedelta(seconds=1)) == {(SOLO, "received"): 1, (SOLO, "assigned"): 1}
    assert await overdue.cases([SOLO], NOW) == await overdue.cases([], OUT) == {}


async def test_after_an_outage_all_that_was_missed_happens_in_order_but_reminders_of_what_is_over(desk: Desk) -> None:
    desk.later(days=60)
    await desk.ring()
    assert await steps(desk) == ["due", "head", "executive"] * 2
    clocks = [fact.clock for fact in (await desk.history(CASE)).facts if hasattr(fact, "step")]
    assert clocks == ["respond"] * 3 + ["resolve"] * 3
    assert await desk.ring() is None


async def test_many_sweepers_at_once_take_each_step_once(desk: Desk) -> None:
    for number in range(2, 60):
        await desk.receive(f"c{number}")
    desk.clock.time = OUT
    await asyncio.gather(*(desk.ring() for _ in range(4)))
    for number in range(1, 60):
        assert await desk.kinds((SOLO, f"c{number}")) == ["CaseAssigned", "CaseEscalated"]


async def test_what_a_sweeper_that_died_had_claimed_is_done_by_another_a_minute_later(desk: Desk) -> None:
    desk.clock.time = OUT
    assert await desk.alarms.claim(SOLO, OUT, 10) == [CASE]
    await desk.ring()
    assert await steps(desk) == []
    desk.clock.time = OUT + CLAIM
    await desk.ring()
    assert await steps(desk) == ["due"]


async def test_a_sweeper_that_died_between_commit_and_list_does_not_lead_to_a_second_time(desk: Desk) -> None:
    desk.clock.time = OUT
    before = await desk.own["cases"].find_one({"case": "c1"})
    await desk.ring()
    assert before is not None
    await desk.own["cases"].replace_one({"case": "c1"}, before)
    assert await desk.ring() == OUT + timedelta(days=1)
    assert await steps(desk) == ["due"]
    after = await desk.index.find(CASE)
    assert after is not None
    assert after.case.version == 2


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
async def test_a_clock_that_was_wrong_for_a_while_holds_nothing_up(desk: Desk, jump: timedelta) -> None:
    right = desk.clock.time = OUT
    desk.clock.time += jump
    await desk.alarms.claim(SOLO, max(desk.clock.time, OUT), 10)  # claimed for a minute of a far away year
    desk.clock.time = right
    await desk.ring()
    if jump < timedelta(0):
        desk.later(minutes=1)
        await desk.ring()
    assert await steps(desk) == ["due"]


async def test_a_clock_that_is_set_back_repeats_nothing(desk: Desk) -> None:
    desk.clock.time = OUT
    await desk.ring()
    desk.later(days=-5)
    await desk.ring()
    desk.later(days=5)
    await desk.ring()
    assert await steps(desk) == ["due"]


async def test_a_ladder_that_has_changed_only_moves_the_alarm(desk: Desk) -> None:
    desk.clock.time = REMINDER
    desk.reconfigure(ladder=LADDER[1:])
    assert await desk.ring() == OUT
    assert await steps(desk) == []


async def test_what_somebody_does_meanwhile_comes_first(desk: Desk) -> None:
    desk.clock.time = OUT
    assert await desk.alarms.claim(SOLO, OUT, 10) == [CASE]
    await desk.do(CASE, Assign(category="lampu-jalan", agency="dishub"))
    await desk.own["cases"].update_one({"case": "c1"}, {"$set": {"alarm_at": OUT}, "$unset": {"claimed": ""}})
    await desk.ring()
    assert await desk.kinds(CASE) == ["CaseAssigned", "CaseAssigned"]


async def test_a_case_nobody_answers_for_is_closed_by_itself(desk: Desk) -> None:
    desk.later(hours=1)
    await desk.do(CASE, Resolve(note="Sudah ditambal."))
    desk.later(days=30)
    assert await desk.ring() is None
    assert (await desk.history(CASE)).case.status is Status.CLOSED
    assert desk.rung == ["close"]


async def test_one_case_that_fails_does_not_keep_the_others_waiting(desk: Desk) -> None:
    await desk.receive("c2", at=NOW + timedelta(minutes=1))
    await desk.own["commits"].update_one({"stream": "c1"}, {"$set": {"events.0.type": "id.aduan.unheard.of"}})
    desk.clock.time = OUT
    await desk.ring()
    assert await desk.kinds((SOLO, "c2")) == ["CaseAssigned", "CaseEscalated"]
