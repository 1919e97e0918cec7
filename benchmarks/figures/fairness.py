"""How much slower four cities are served while a fifth sends twenty times its load, or twice what intake accepts.

All five send evenly; then the fifth sends more, by turns in the same run. Of the four others are taken: due → 202,
202 → on the tracking API, 202 → case opened, 202 → reporter told. A figure is the 99th percentile over all rounds with
the noisy city, beside that over all rounds without. First each city sends 21,600 complaints a day, then four times as
many: with the noisy city's that is more than two cores can do. All settings are the defaults: a limit that holds the
noisy city back is part of what is measured. While intake is flooded, notifier does not run: the messages of one round
would take minutes to go out before the next could begin.
"""

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from benchmarks.events import PHONE, TEXT
from benchmarks.figures.intake import capacity
from benchmarks.figures.latency import GIVE_UP_S, found
from benchmarks.hearing import Hearing, Kind
from benchmarks.load import Connection, Outcome, Pool, get, post
from benchmarks.measure import Aim, Figure, Sample, in_turns, percentile
from benchmarks.setting import SOLO, Setting, bench, running
from shared.tenancy.ids import TenantId
from tests.support.outbox import OutboxProcess

AREAS = {"21.72": "21.72.01", "33": "33.72.01", "33.28": "33.28.01", "36.71": "36.71.01", SOLO: "33.72.01"}
NOISY = SOLO
OTHERS = tuple(TenantId(tenant) for tenant in AREAS if tenant != NOISY)
TIMES = 20
MEASURES = {"accepted": "→ 202", "visible": "202 → visible", "assigned": "202 → case", "told": "202 → told"}
DRAINED_WITHIN_S = 300.0

Took = dict[str, list[float]]


class Load(NamedTuple):
    """What each city sends as ever, in complaints a second, and for how many seconds a round lasts."""

    rate: float
    seconds: float


EVERYDAY, BUSY = Load(0.25, 60.0), Load(1.0, 30.0)


class Noise(NamedTuple):
    """What the noisy city sends: complaints a second, over so many connections."""

    name: str
    rate: float
    connections: int

    @classmethod
    def times(cls, load: Load) -> "Noise":
        """Many times its load."""
        return cls(f"{TIMES}× its {load.rate:g}/s", TIMES * load.rate, 64)

    @classmethod
    def none(cls, load: Load) -> "Noise":
        """As ever."""
        return cls("as ever", load.rate, 16)


@dataclass
class Round:
    """What one round brought: milliseconds of the others by measure, and what the noisy city was answered."""

    took: Took = field(default_factory=lambda: {measure: [] for measure in MEASURES})
    noisy: Outcome = field(default_factory=Outcome)


class Cities:
    """Five cities that send to one intake."""

    def __init__(self, intake: int, reporting: int, hearing: Hearing, heard: Sequence[Kind]) -> None:
        self._intake = intake
        self._reporting = reporting
        self._hearing = hearing
        self._heard = heard
        self._sent = 0

    async def send(self, load: Load, noise: Noise) -> Round:
        """Send for some seconds; return when all that is to be heard was heard of everything that was accepted."""
        brought = Round()
        submitting, asking = Pool(self._intake, 64), Pool(self._reporting, 64)
        noisy = asyncio.create_task(self._noise(noise, load.seconds))
        accepted = dict(
            await asyncio.gather(
                *[self._one(brought, tenant, due, submitting, asking) for tenant, due in self._due(load)]
            )
        )
        brought.noisy = await noisy
        submitting.close()
        asking.close()
        everyone = [*accepted, *(orjson.loads(body)["complaint_id"] for body in brought.noisy.accepted)]
        for measure in self._heard:
            await self._hearing.all_of(measure, everyone, DRAINED_WITHIN_S)
            brought.took[measure] = [(self._hearing.when(measure, each) - at) * 1000 for each, at in accepted.items()]
        return brought

    def _due(self, load: Load) -> list[tuple[TenantId, float]]:
        """Each city sends evenly, and no two of them at the same moment."""
        start, step = time.perf_counter() + 0.1, 1 / load.rate
        return [
            (tenant, start + number * step + place * step / len(OTHERS))
            for number in range(int(load.rate * load.seconds))
            for place, tenant in enumerate(OTHERS)
        ]

    async def _one(
        self, brought: Round, tenant: TenantId, due: float, submitting: Pool, asking: Pool
    ) -> tuple[str, float]:
        request = self._request(tenant)
        await asyncio.sleep(due - time.perf_counter())
        connection = await submitting.take()
        answer = await connection.ask(request)
        submitting.give(connection)
        assert answer.status == 202, answer
        brought.took["accepted"].append((answer.at - due) * 1000)
        said = orjson.loads(answer.body)
        async with asyncio.timeout(GIVE_UP_S):
            seen = await found(asking, get(f"/api/v1/complaints/{said['tracking_code']}"), answer.at)
        brought.took["visible"].append((seen - answer.at) * 1000)
        return said["complaint_id"], answer.at

    async def _noise(self, noise: Noise, seconds: float) -> Outcome:
        """Send at the rate, or as fast as the connections allow."""
        outcome, pool, tasks = Outcome(), Pool(self._intake, noise.connections), set[asyncio.Task[None]]()

        async def ask(connection: Connection) -> None:
            outcome.count(await connection.ask(self._request(NOISY)))
            pool.give(connection)

        started = time.perf_counter()
        for number in range(int(noise.rate * seconds)):
            if (wait := started + number / noise.rate - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            tasks.add(task := asyncio.create_task(ask(await pool.take())))
            task.add_done_callback(tasks.discard)
            if time.perf_counter() - started > seconds:
                break
        await asyncio.gather(*tasks)
        pool.close()
        return outcome

    def _request(self, tenant: TenantId) -> bytes:
        self._sent += 1
        number = time.time_ns() // 1000 % 10**7
        client = f"10.{self._sent >> 16 & 255}.{self._sent >> 8 & 255}.{self._sent & 255}"
        path = f"/api/v1/tenants/{tenant}/complaints"
        return post(path, _body(tenant, number), uuid.uuid4().hex, client)


def _body(tenant: TenantId, number: int) -> bytes:
    return orjson.dumps(
        {
            "text": TEXT,
            "location": {"area_code": AREAS[tenant]},
            "reporter": {"name": "Pelapor", "phone": f"{PHONE[:6]}{number:07d}"},
        }
    )


async def measure(setting: Setting) -> list[Figure]:
    """Twenty times its load, on an everyday and on a busy one, then twice what intake accepts."""
    flood = Noise("twice intake's capacity", 2 * await capacity(setting), 256)
    async with _cities(setting, ["assigned", "told"]) as cities:
        figures = [
            figure for load in (EVERYDAY, BUSY) for figure in await _beside(setting, cities, load, Noise.times(load))
        ]
    async with _cities(setting, ["assigned"]) as cities:
        return figures + await _beside(setting, cities, BUSY, flood)


async def _beside(setting: Setting, cities: Cities, load: Load, noise: Noise) -> list[Figure]:
    if setting.quick:
        load = load._replace(seconds=load.seconds / 2)
    kept: tuple[list[Round], list[Round]] = ([], [])
    setting.say("warming")
    await cities.send(load, Noise.none(load))

    async def once(kind: Noise, rounds: list[Round]) -> Sample:
        rounds.append(await cities.send(load, kind))
        return Sample(0)

    await in_turns(
        setting.runs,
        lambda: once(noise, kept[0]),
        lambda: once(Noise.none(load), kept[1]),
        say=lambda run: setting.say(f"{noise.name}, {run}"),
    )
    answers = sum((each.noisy.statuses for each in kept[0]), Counter[int]())
    return [
        Figure(
            f"others, one city at {noise.name}: {name}, p99",
            "ms",
            Aim(ratio_most=2),
            Sample(_p99(kept[0], of)),
            Sample(_p99(kept[1], of)),
            {"noisy_city_per_second": round(noise.rate), "noisy_city_answers": _readable(answers)},
        )
        for of, name in MEASURES.items()
        if kept[0][0].took[of]
    ]


def _p99(rounds: Sequence[Round], of: str) -> float:
    """Of all rounds together: a single one is too short for a 99th percentile."""
    return percentile([took for each in rounds for took in each.took[of]], 0.99)


def _readable(answers: Mapping[int, int]) -> dict[str, int]:
    return {str(status): count for status, count in sorted(answers.items())}


@asynccontextmanager
async def _cities(setting: Setting, heard: Sequence[Kind]) -> AsyncIterator[Cities]:
    outbox = OutboxProcess(setting.logs)
    async with bench(setting, [TenantId(tenant) for tenant in AREAS]) as at:
        intake, router = at.service("intake"), at.service("router")
        reporting = at.service("reporting", tracking_misses="1000000/second")
        telling = [at.service("notifier", **outbox.settings)] if "told" in heard else []
        try:
            await outbox.start()
            async with running(intake, router, reporting, *telling), Hearing(at) as hearing:
                yield Cities(intake.port, reporting.port, hearing, heard)
        finally:
            outbox.stop()
