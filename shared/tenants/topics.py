"""The national topic tree as published on LAPOR!, which every category names its place in."""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "lapor_topics.csv"


@cache
def topics() -> frozenset[str]:
    """Return every path of the tree: `PERHUBUNGAN` and `PERHUBUNGAN / PARKIR LIAR`."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return frozenset(" / ".join(part for part in row if part) for row in list(csv.reader(file))[1:])
