"""The figures, one module each: `async def measure(setting) -> list[Figure]`."""

from collections.abc import Awaitable, Callable, Mapping

from benchmarks.figures import alarms, burst, consumers, desk, fairness, idle, intake, latency
from benchmarks.measure import Figure
from benchmarks.setting import Setting

FIGURES: Mapping[str, Callable[[Setting], Awaitable[list[Figure]]]] = {
    "intake": intake.measure,
    "router": consumers.router,
    "projection": consumers.projection,
    "latency": latency.measure,
    "burst": burst.measure,
    "idle": idle.measure,
    "alarms": alarms.measure,
    "desk": desk.measure,
    "fairness": fairness.measure,
}
