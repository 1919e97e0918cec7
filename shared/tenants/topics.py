"""The national topic tree as published on LAPOR!, which every category names its place in."""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "lapor_topics.csv"


@cache
def topics() -> frozenset[str]:
    """Return every path of the tree: `PERHUBUNGAN` and `PERHUBUNGAN / PARKIR LIAR`.

    Some names are published with non-breaking spaces, which nobody types, so spaces are made plain.
    """
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return frozenset(" / ".join(" ".join(part.split()) for part in row if part) for row in rows)
