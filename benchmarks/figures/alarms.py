"""One sweep over a million running clocks that finds a thousand due, beside the same reads and writes without rules."""

import random
import time
from datetime import UTC, datetime, timedelta

from pymongo import UpdateOne

from benchmarks.cases import Cases, cases
from benchmarks.measure import Aim, Figure, Sample, in_turns, median
from benchmarks.setting import SOLO, Setting
from services.router.adapters.alarms import MongoAlarms
from services.router.adapters.index import COLLECTION
from services.router.application.facts import to_event
from services.router.application.ports import CaseKey, Commit, Entry
from services.router.application.ring_alarms import RingAlarms
from services.router.domain.case import evolve
from services.router.domain.escalation import next_alarm, ring
from shared.runtime.clock import SystemClock

CASES = 1_000_000
DUE = 1_000
MARGIN = timedelta(minutes=30)
_LUCK = random.Random(2)


async def measure(setting: Setting) -> list[Figure]:
    """The sweep is router's own, in this process."""
    async with cases(setting) as made:
        setting.say("listing cases")
        await made.fill(setting.size(CASES))
        alarms, clock, rung = MongoAlarms(made.own), SystemClock(), list[str]()
        sweep = RingAlarms(policies=made, cases=made.log, alarms=alarms, clock=clock, rung=rung.append)

        async def ours() -> Sample:
            await _make_due(made)
            before, began, used = len(rung), time.perf_counter(), time.process_time()
            await sweep()
            seconds = time.perf_counter() - began
            assert len(rung) - before == DUE
            return Sample(seconds, (time.process_time() - used) / DUE * 1000)

        async def bare() -> Sample:
            await _make_due(made)
            began, used = time.perf_counter(), time.process_time()
            await _bare_sweep(made)
            return Sample(time.perf_counter() - began, (time.process_time() - used) / DUE * 1000)

        ours_taken, bare_taken = await in_turns(setting.runs, ours, bare, say=setting.say)
    details = {"clocks": setting.size(CASES), "due": DUE}
    return [
        Figure("timer sweep", "s", Aim(), median(ours_taken), median(bare_taken), details),
    ]


async def _make_due(made: Cases) -> None:
    """Open a thousand cases of which one step of the ladder is due, and no more."""
    category = made.tenant.rules[0].category or made.tenant.categories[0].id
    received = _one_step_ago(made, category, datetime.now(UTC))
    entries: dict[CaseKey, Entry] = {}
    commits: list[Commit] = []
    for _ in range(DUE):
        entry, fact = made.opened(f"{_LUCK.getrandbits(128):032x}", received, _LUCK, category)
        event = to_event(entry.complaint, fact)
        commits.append(
            Commit(tenant=SOLO, case_id=entry.case_id, version=1, cause="benchmark", events=(event,), at=received)
        )
        entries[SOLO, entry.case_id] = entry
    await made.log.append(commits)
    await made.index.add(entries)


def _one_step_ago(made: Cases, category: str, now: datetime) -> datetime:
    """Return when a case has to have come in for that."""
    for hours in range(24 * 60):
        received = now - timedelta(hours=hours)
        case = made.opened("", received, _LUCK, category)[0].case
        first = next_alarm(case, made.policy, now)
        if first is None or first.at > now - MARGIN:
            continue
        second = next_alarm(evolve(case, ring(case, first, now)), made.policy, now)
        if second is None or second.at > now + MARGIN:
            return received
    raise LookupError("no step of this ladder is ever due alone")


async def _bare_sweep(made: Cases) -> None:
    """Find what is due, and write each once, durably, all together: no claim, no history, no event."""
    collection, now = made.own[COLLECTION], datetime.now(UTC)
    query = {"tenant": SOLO, "alarm_at": {"$type": "date", "$lte": now}}
    found = await collection.find(query, {"_id": 1}).sort("alarm_at").to_list(None)
    change = {"$set": {"alarm_at": now + timedelta(days=400)}}
    await collection.bulk_write([UpdateOne({"_id": each["_id"]}, change) for each in found], ordered=False)
    assert len(found) == DUE
