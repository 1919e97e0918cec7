"""The lengths of the bars and columns that the server draws: from zero, the largest filling the plot."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `percent` is its length in hundredths of the plot."""

    label: str
    value: float
    percent: float


def bars(rows: Sequence[tuple[str, float]]) -> list[Bar]:
    """Return a bar for each (label, value) row, in the order given; ValueError for a value below zero."""
    if any(value < 0 for _, value in rows):
        raise ValueError("a bar begins at zero, so its value can't lie below")
    largest = max((value for _, value in rows), default=0) or 1
    return [Bar(label, value, round(100 * value / largest, 2)) for label, value in rows]
