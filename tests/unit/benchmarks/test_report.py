"""The results as they are printed and kept."""

from io import StringIO
from typing import Any

import orjson
from rich.console import Console

from benchmarks.measure import Aim, Figure, Sample
from benchmarks.report import RESULTS, as_json, table

FIGURE = Figure(
    "router", "events/s", Aim(ratio_least=0.6), Sample(1200, 0.2, 90), Sample(1500, 0.1, 70), {"partitions": 3}
)
AGREED = {"name": str, "value": float, "unit": str, "aim": str}
"""What every figure has, whatever else: see docs/benchmarks.md."""


def check_shape(results: dict[str, Any]) -> None:
    """Assert `{machine, commit, figures: [{name, value, unit, ceiling, ratio, aim}]}`."""
    assert isinstance(results["machine"], dict)
    assert isinstance(results["commit"], str)
    assert results["figures"]
    for figure in results["figures"]:
        for name, kind in AGREED.items():
            assert isinstance(figure[name], kind), name
        assert (figure["ceiling"] is None) == (figure["ratio"] is None)


def test_results_have_the_agreed_shape() -> None:
    results = orjson.loads(as_json({"cpu": "some"}, "abc123", 5, [FIGURE]))

    check_shape(results)
    assert results["figures"][0] | {"details": {}} == {
        "name": "router",
        "value": 1200.0,
        "unit": "events/s",
        "ceiling": 1500.0,
        "ratio": 0.8,
        "aim": "ratio ≥ 0.6",
        "met": True,
        "cpu_seconds_per_1000": 0.2,
        "ceiling_cpu_seconds_per_1000": 0.1,
        "peak_memory_mib": 90.0,
        "ceiling_peak_memory_mib": 70.0,
        "details": {},
    }


def test_the_results_that_are_checked_in_have_the_agreed_shape() -> None:
    check_shape(orjson.loads(RESULTS.read_bytes()))


def test_the_table_shows_ours_beside_the_ceiling_and_whether_the_aim_is_met() -> None:
    printed = StringIO()
    Console(width=150, file=printed).print(table([FIGURE]))

    row = next(line for line in printed.getvalue().splitlines() if "router" in line)
    for shown in ("1,200 events/s", "1,500", "0.80", "ratio ≥ 0.6 ✓", "0.2 (0.1)", "90 (70)"):
        assert shown in row
