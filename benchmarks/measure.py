"""One run's figures, medians over runs that take turns, and what a process used."""

import os
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: `value` in the figure's unit, CPU-seconds per 1,000 items, peak memory in MiB; 0: not taken."""

    value: float
    cpu: float = 0.0
    memory: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is aimed at: bounds of the ratio to the ceiling and of the value itself; None: not asked."""

    ratio_least: float | None = None
    ratio_most: float | None = None
    most: float | None = None
    words: str = ""

    @override
    def __str__(self) -> str:
        bounds = [
            self.ratio_least is not None and f"ratio ≥ {self.ratio_least:g}",
            self.ratio_most is not None and f"ratio ≤ {self.ratio_most:g}",
            self.most is not None and f"≤ {self.most:g}",
            self.words,
        ]
        return ", ".join(bound for bound in bounds if bound)

    def met(self, value: float, ratio: float | None) -> bool:
        """Say whether the bounds hold. Nothing is asserted by it: it is shown."""
        if self.most is not None and value > self.most:
            return False
        if self.ratio_least is not None and (ratio is None or ratio < self.ratio_least):
            return False
        return self.ratio_most is None or (ratio is not None and ratio <= self.ratio_most)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value beside its ceiling's. `details` are counts and the like that belong to it."""

    name: str
    unit: str
    aim: Aim
    ours: Sample
    ceiling: Sample | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours divided by the ceiling, None where nothing is measured beside it."""
        return self.ours.value / self.ceiling.value if self.ceiling and self.ceiling.value else None

    @property
    def met(self) -> bool:
        """Whether the aim is met."""
        return self.aim.met(self.ours.value, self.ratio)

    def as_json(self) -> dict[str, object]:
        """Return the figure as `benchmarks/results.json` holds it."""
        return {
            "name": self.name,
            "value": round(float(self.ours.value), 3),
            "unit": self.unit,
            "ceiling": round(self.ceiling.value, 3) if self.ceiling else None,
            "ratio": round(self.ratio, 3) if self.ratio is not None else None,
            "aim": str(self.aim),
            "met": self.met,
            "cpu_seconds_per_1000": round(self.ours.cpu, 3) or None,
            "ceiling_cpu_seconds_per_1000": (round(self.ceiling.cpu, 3) or None) if self.ceiling else None,
            "peak_memory_mib": round(self.ours.memory, 1) or None,
            "ceiling_peak_memory_mib": (round(self.ceiling.memory, 1) or None) if self.ceiling else None,
            "details": dict(self.details),
        }


Measure = Callable[[], Awaitable[Sample]]


def median(samples: Sequence[Sample]) -> Sample:
    """Return the median of each part by itself."""
    return Sample(
        statistics.median(s.value for s in samples),
        statistics.median(s.cpu for s in samples),
        statistics.median(s.memory for s in samples),
    )


async def in_turns(runs: int, *contenders: Measure, say: Callable[[str], None] = lambda _: None) -> list[list[Sample]]:
    """Run all of them by turns, so that a noisy neighbour disturbs all alike; return each one's samples.

    Every other round goes backwards, so that nobody always comes after the same.
    """
    kept: list[list[Sample]] = [[] for _ in contenders]
    for run in range(runs):
        say(f"run {run + 1} of {runs}")
        order = list(zip(contenders, kept, strict=True))
        for measure, samples in order if run % 2 == 0 else reversed(order):
            samples.append(await measure())
    return kept


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = -(-share * len(ordered) // 1)  # rounded up
    return ordered[min(len(ordered), max(1, int(rank))) - 1]


def cpu_seconds(pid: int) -> float:
    """Return the user and system time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(pid: int) -> float:
    """Return the most memory that a process ever held, in MiB."""
    return _status(pid, "VmHWM")


def memory(pid: int) -> float:
    """Return the memory that a process holds now, in MiB."""
    return _status(pid, "VmRSS")


def _status(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)
