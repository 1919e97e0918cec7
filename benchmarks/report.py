"""The results of a run: as a table for people, and as `benchmarks/results.json`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
from rich.table import Table

from benchmarks.measure import Figure

RESULTS = Path(__file__).with_name("results.json")


def table(figures: Sequence[Figure]) -> Table:
    """Return the table that is printed."""
    shown = Table(title="Aduan beside the bare engines")
    shown.add_column("Figure")
    for column in ("Ours", "Ceiling", "Ratio", "Aim", "CPU-s per 1,000", "Peak MiB"):
        shown.add_column(column, justify="right")
    for each in figures:
        shown.add_row(
            each.name,
            f"{number(each.ours.value)} {each.unit}",
            number(each.ceiling.value) if each.ceiling else "–",
            f"{each.ratio:.2f}" if each.ratio is not None else "–",
            f"{each.aim} {'✓' if each.met else '✗'}" if str(each.aim) else "–",
            pair(each.ours.cpu, each.ceiling.cpu if each.ceiling else 0),
            pair(each.ours.memory, each.ceiling.memory if each.ceiling else 0),
        )
    return shown


def as_json(machine: Mapping[str, object], commit: str, runs: int, figures: Sequence[Figure]) -> bytes:
    """Return the results as they are kept: `{machine, commit, runs, figures: [{name, value, unit, …}]}`."""
    results = {"machine": machine, "commit": commit, "runs": runs, "figures": [each.as_json() for each in figures]}
    return orjson.dumps(results, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def number(value: float) -> str:
    """Return a value with as many digits as mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def pair(ours: float, ceiling: float) -> str:
    """Return what we used, with what the ceiling used in brackets."""
    if not ours:
        return "–"
    return f"{number(ours)} ({number(ceiling)})" if ceiling else number(ours)
