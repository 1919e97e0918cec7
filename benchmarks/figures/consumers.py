"""Events a second through router and through the projections, beside raw loops; and a rebuild of the projections.

A process is stopped (SIGSTOP) while its topics are filled, and then has to work them off.
"""

import asyncio
import os
import re
import signal
from collections.abc import Awaitable, Callable, Sequence

from benchmarks.events import Progress, assigned, complaints, produce, reached, record, steady_rate
from benchmarks.measure import Aim, Figure, Sample, cpu_seconds, in_turns, median, peak_memory
from benchmarks.setting import Bench, Setting, bench, running
from shared.contracts.cloudevents import Encoded
from shared.contracts.complaint import ComplaintAssigned, ComplaintQueued, ComplaintReceived
from tests.e2e.system import aduan
from tests.support.processes import ServiceProcess

COMPLAINTS = 10_000
WARMING = 500
_REBUILT = re.compile(r"([\d.,]+) events\D+([\d.]+) s")

Read = Callable[[], Awaitable[int]]
Lot = Sequence[tuple[str, Encoded]]


async def drain(at: Bench, process: ServiceProcess, lot: Lot, read: Read) -> Sample:
    """Return events a second from the first tenth of a lot to its last; `read` counts what is done."""
    before = await read()
    os.kill(process.pid, signal.SIGSTOP)
    try:
        await produce(at, lot)
    finally:
        os.kill(process.pid, signal.SIGCONT)
    used = cpu_seconds(process.pid)

    async def done() -> int:
        return await read() - before

    rate = await steady_rate(done, len(lot))
    return Sample(rate, (cpu_seconds(process.pid) - used) / len(lot) * 1000, peak_memory(process.pid))


async def router(setting: Setting) -> list[Figure]:
    """From a full `complaint.received` to as many first case events in Kafka."""
    async with bench(setting) as at, Progress(at) as progress:
        source, out = at.topics.name(ComplaintReceived.topic), at.topics.of([ComplaintAssigned, ComplaintQueued])
        bare_source, bare_out = await at.make_topic("bare.in"), await at.make_topic("bare.out")
        bare = at.bare("consume", kind="route", topics=bare_source, out=bare_out, group=at.topics.group("bare"))
        ours, made = at.service("router"), 0

        async def lot(topic: str, count: int) -> Lot:
            nonlocal made
            made += count
            received = await complaints(at, made - count, count)
            return [(topic, record(each, each.complaint.id, "/intake")) for each in received]

        async def ours_once(count: int) -> Sample:
            return await drain(at, ours, await lot(source, count), lambda: progress.held(out))

        async def bare_once(count: int) -> Sample:
            return await drain(at, bare, await lot(bare_source, count), lambda: progress.held([bare_out]))

        count = setting.size(COMPLAINTS)
        async with running(ours, bare):
            await ours_once(WARMING)
            await bare_once(WARMING)
            first, second = await in_turns(
                setting.runs, lambda: ours_once(count), lambda: bare_once(count), say=setting.say
            )
    return [Figure("router", "events/s", Aim(ratio_least=0.60), median(first), median(second))]


async def projection(setting: Setting) -> list[Figure]:
    """Received and assigned events, folded and committed by reporting; then all of them again by a rebuild."""
    async with bench(setting) as at, Progress(at) as progress:
        topics = at.topics.of([ComplaintReceived, ComplaintAssigned])
        bare_topics = [await at.make_topic("bare.received"), await at.make_topic("bare.assigned")]
        bare_group, group = at.topics.group("bare"), at.topics.group("reporting")
        bare = at.bare("consume", kind="project", topics=",".join(bare_topics), group=bare_group)
        ours, made = at.service("reporting"), 0

        async def lot(to: Sequence[str], count: int) -> Lot:
            nonlocal made
            made += count
            received = await complaints(at, made - count, count)
            first = [(to[0], record(each, each.complaint.id, "/intake")) for each in received]
            return first + [(to[1], record(assigned(each), each.complaint.id, "/router")) for each in received]

        async def ours_once(count: int) -> Sample:
            return await drain(at, ours, await lot(topics, count), lambda: progress.committed(group, topics))

        async def bare_once(count: int) -> Sample:
            made = await lot(bare_topics, count)
            return await drain(at, bare, made, lambda: progress.committed(bare_group, bare_topics))

        async def rebuild() -> Sample:
            said = _REBUILT.search(await asyncio.to_thread(aduan, at.env, "rebuild"))
            assert said, "aduan rebuild no longer says how many events it folded in how many seconds"
            return Sample(int(re.sub(r"\D", "", said[1])) / float(said[2]))

        count = setting.size(COMPLAINTS) // 2
        async with running(ours, bare):
            await ours_once(WARMING)
            await bare_once(WARMING)
            first, second, third = await in_turns(
                setting.runs, lambda: ours_once(count), lambda: bare_once(count), rebuild, say=setting.say
            )
            await reached(lambda: progress.committed(group, topics), await progress.held(topics))
    return [
        Figure("projection", "events/s", Aim(ratio_least=0.70), median(first), median(second)),
        Figure("projection rebuild", "events/s", Aim(ratio_least=0.70), median(third), median(second)),
    ]
