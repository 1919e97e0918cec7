"""Measures Aduan beside the bare engines: `python -m benchmarks [--runs 5] [--figure NAME …] [--quick]`.

It asserts no times. ADUAN_TEST_STACK=given takes the servers in ADUAN_KAFKA_BOOTSTRAP_SERVERS and ADUAN_MONGO_URL.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks import machine, report
from benchmarks.figures import FIGURES
from benchmarks.measure import Figure
from benchmarks.setting import Setting
from tests.support.stack import EmbeddedStack, GivenStack, Stack

KEPT = Path(__file__).parents[1] / ".aduan"


def main() -> None:
    """Run the figures, print the table; all figures measured in full are written down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how often each side is measured (5)")
    parser.add_argument("--figure", action="append", choices=list(FIGURES), help="only this one; may be repeated")
    parser.add_argument("--quick", action="store_true", help="one short run of everything, to see that it works")
    parser.add_argument("--out", type=Path, help="where to write the results (benchmarks/results.json for a whole run)")
    given = parser.parse_args()
    names, runs = given.figure or list(FIGURES), 1 if given.quick else given.runs
    whole = not given.quick and not given.figure
    out: Path | None = given.out or (report.RESULTS if whole else None)
    console = Console(width=None if sys.stdout.isatty() else 150)
    commit = machine.commit()
    KEPT.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="bench-", dir=KEPT))  # on the disk that data lies on, not in a memory disk
    try:
        console.print("Starting Kafka and MongoDB …")
        with _stack(work) as stack:
            described = machine.describe(stack)
            setting = Setting(stack=stack, logs=work, runs=runs, quick=given.quick, say=lambda _: None)
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                figures = runner.run(_measure(names, setting, console))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    console.print(report.table(figures))
    for each in figures:
        if each.details:
            console.print(f"{each.name}: {each.details}", highlight=False)
    if out is not None:
        out.write_bytes(report.as_json(described, commit, runs, figures))
        console.print(f"written to {out}")


async def _measure(names: Sequence[str], setting: Setting, console: Console) -> list[Figure]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    figures: list[Figure] = []
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(names))

        def say(name: str, what: str) -> None:
            progress.update(task, description=f"{name}: {what}")

        for name in names:
            setting.say = partial(say, name)
            setting.say("starting")
            began = time.perf_counter()
            figures += await FIGURES[name](setting)
            console.print(f"{name}: measured in {time.perf_counter() - began:.0f} s")
            progress.advance(task)
    return figures


@contextmanager
def _stack(work: Path) -> Iterator[Stack]:
    if os.environ.get("ADUAN_TEST_STACK") == "given":
        yield GivenStack(os.environ["ADUAN_KAFKA_BOOTSTRAP_SERVERS"], os.environ["ADUAN_MONGO_URL"])
        return
    stack = EmbeddedStack(work / "stack")
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


if __name__ == "__main__":
    main()
