"""What services hold and use while nothing happens, beside a bare process of their kind.

The kinds: FastAPI with motor, and the same with an aiokafka consumer and producer for services that consume.
"""

import asyncio

from benchmarks.measure import Aim, Figure, Sample, cpu_seconds, memory
from benchmarks.setting import Setting, bench, running
from shared.contracts.complaint import ComplaintReceived
from tests.support.processes import ServiceProcess

SERVICES = ("intake", "router", "notifier", "reporting")
SETTLING_S = 5.0
SECONDS = 20.0


async def measure(setting: Setting) -> list[Figure]:
    """All of them at the same time, for some seconds after they have settled."""
    async with bench(setting) as at:
        services = {name: at.service(name) for name in SERVICES}
        plain = at.bare("intake")
        topic, group = at.topics.name(ComplaintReceived.topic), at.topics.group("bare")
        consuming = at.bare("consume", kind="project", topics=topic, group=group)
        everyone = [*services.values(), plain, consuming]
        async with running(*everyone):
            setting.say("settling")
            await asyncio.sleep(SETTLING_S)
            setting.say("doing nothing")
            before = {process.pid: cpu_seconds(process.pid) for process in everyone}
            seconds = SECONDS / 2 if setting.quick else SECONDS
            await asyncio.sleep(seconds)
            used = {process.pid: (cpu_seconds(process.pid) - before[process.pid]) / seconds for process in everyone}
            figures: list[Figure] = []
            for name, service in services.items():
                bare = plain if name == "intake" else consuming
                figures += _figures(name, service, bare, used)
    return figures


def _figures(name: str, service: ServiceProcess, bare: ServiceProcess, used: dict[int, float]) -> list[Figure]:
    return [
        Figure(
            f"idle memory, {name}",
            "MiB",
            Aim(ratio_most=1.5),
            Sample(memory(service.pid)),
            Sample(memory(bare.pid)),
        ),
        Figure(
            f"idle CPU, {name}",
            "% of a core",
            Aim(most=1),
            Sample(used[service.pid] * 100),
            Sample(used[bare.pid] * 100),
        ),
    ]
