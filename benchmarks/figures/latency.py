"""Milliseconds from a 202 to the complaint's being on the tracking API, beside raw produce → consume → upsert → find.

Every so many submissions one is asked for again and again until it is there: every few milliseconds, later whenever the
wait is a tenth longer. Asking costs the process that answers more than folding an event does, so at half of capacity
only one in fifty is asked for: what is waited for must not wait for the asking. intake, router and reporting run;
notifier doesn't, since nothing a reader sees waits for it.
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from benchmarks.figures.intake import OPEN_DOORS, PATH, body, capacity
from benchmarks.load import Answer, Connection, Pool, get, post
from benchmarks.measure import Aim, Figure, Sample, in_turns, percentile
from benchmarks.setting import Setting, bench, running

ASKED_EVERY_S = 0.004
GIVE_UP_S = 20.0


async def found(asking: Pool, request: bytes, since: float) -> float:
    """Ask again and again until the answer is no longer a 404; return `time.perf_counter()` of then."""
    connection = await asking.take()
    while (answer := await connection.ask(request)).status == 404:
        await asyncio.sleep(max(ASKED_EVERY_S, (answer.at - since) / 10))
    assert answer.status == 200, answer
    asking.give(connection)
    return answer.at


@dataclass(frozen=True, slots=True)
class Pace:
    """Submissions a second, for how many seconds, and which share of them is watched: one in `watched`."""

    name: str
    rate: float
    seconds: float
    watched: int
    aim: Aim


@dataclass(frozen=True, slots=True)
class Way:
    """Where to submit, and where a complaint is then found by its tracking code."""

    submit_port: int
    submit_path: str
    find_port: int
    find_path: str


class Journey:
    """Submissions on a way, and how long those that are watched take to be visible, in milliseconds."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._submitting = Pool(way.submit_port, 64)
        self._asking = Pool(way.find_port, 32)
        self._watching = asyncio.TaskGroup()
        self._refused: list[Answer] = []
        self._answers_due = 0
        self.took: list[float] = []

    async def go(self, pace: Pace) -> None:
        """Submit at the pace, and wait until all that is watched is visible; ExceptionGroup if any of it fails."""
        try:
            async with self._watching:
                await self._submit(pace)
        finally:
            self._submitting.close()
            self._asking.close()

    async def _submit(self, pace: Pace) -> None:
        prefix, first = uuid.uuid4().hex, time.time_ns()
        started = time.perf_counter()
        for number in range(int(pace.rate * pace.seconds)):
            request = post(self._way.submit_path, body(first + number), f"{prefix}-{number}")
            if (wait := started + number / pace.rate - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            connection = await self._submitting.take()
            self._answers_due += 1
            connection.send(request, self._then(connection, watched=number % pace.watched == 0))
        while self._answers_due:
            await asyncio.sleep(0.01)
        assert not self._refused, self._refused[0]

    def _then(self, mine: Connection, *, watched: bool) -> Callable[[Answer], None]:
        def answered(answer: Answer) -> None:
            self._answers_due -= 1
            self._submitting.give(mine)
            if answer.status != 202:
                self._refused.append(answer)  # an error would be lost in here
            elif watched:
                self._watching.create_task(self._watch(answer))

        return answered

    async def _watch(self, accepted: Answer) -> None:
        request = get(self._way.find_path + orjson.loads(accepted.body)["tracking_code"])
        async with asyncio.timeout(GIVE_UP_S):
            self.took.append((await found(self._asking, request, accepted.at) - accepted.at) * 1000)


async def measure(setting: Setting) -> list[Figure]:
    """At five a second, and at half of what intake accepts."""
    half = await capacity(setting) / 2
    paces = [
        Pace("at 5/s", 5, 15, 1, Aim(ratio_most=3, most=250)),
        Pace(f"at half of capacity, {half:.0f}/s", half, 12, 50, Aim(ratio_most=3)),
    ]
    async with bench(setting) as at:
        intake, router = at.service("intake", **OPEN_DOORS), at.service("router")
        reporting = at.service("reporting", tracking_misses="1000000/second")
        bare = at.bare("latency", topic=await at.make_topic("bare.latency"), group=at.topics.group("bare"))
        async with running(intake, router, reporting, bare):
            ours = Way(intake.port, PATH, reporting.port, "/api/v1/complaints/")
            theirs = Way(bare.port, "/complaints", bare.port, "/complaints/")
            for way in (ours, theirs):
                await _travel(way, Pace("warming", 20, 3, 1, Aim()))
            return [figure for pace in paces for figure in await _at(setting, ours, theirs, pace)]


async def _at(setting: Setting, ours: Way, theirs: Way, pace: Pace) -> list[Figure]:
    taken: tuple[list[float], list[float]] = ([], [])

    async def once(way: Way, kept: list[float]) -> Sample:
        took = await _travel(way, pace)
        kept.extend(took)
        return Sample(percentile(took, 0.5))

    await in_turns(
        setting.runs,
        lambda: once(ours, taken[0]),
        lambda: once(theirs, taken[1]),
        say=lambda run: setting.say(f"{pace.name}, {run}"),
    )
    # Percentiles of all runs together: a single run is too short for a 99th.
    return [
        Figure(
            f"202 → visible {pace.name}: {label}",
            "ms",
            pace.aim if label == "p99" else Aim(),
            Sample(percentile(taken[0], share)),
            Sample(percentile(taken[1], share)),
            {"watched": len(taken[0]), "slowest": round(max(taken[0]), 1), "ceiling_slowest": round(max(taken[1]), 1)},
        )
        for label, share in (("p50", 0.5), ("p99", 0.99))
    ]


async def _travel(way: Way, pace: Pace) -> list[float]:
    journey = Journey(way)
    await journey.go(pace)
    return journey.took
