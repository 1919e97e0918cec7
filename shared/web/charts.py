"""The geometry of bar charts that the server draws as SVG: axis from zero, direct labels, readable in grey."""

from collections.abc import Sequence
from dataclasses import dataclass

ROW = 34
BAR = 18
LABEL = 190
VALUE = 64


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: lengths and positions in the SVG's own units."""

    label: str
    value: float
    y: int
    length: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars, longest possible `plot` units long, drawn in a box of `width` × `height`."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    plot: int


def bars(rows: Sequence[tuple[str, float]], width: int = 640) -> BarChart:
    """Lay out (label, value ≥ 0) rows as horizontal bars; all from zero, the largest filling the plot."""
    plot = width - VALUE
    largest = max((value for _, value in rows), default=0) or 1
    laid = tuple(
        Bar(label, value, index * (ROW + BAR) + ROW - BAR + 4, round(plot * value / largest, 1))
        for index, (label, value) in enumerate(rows)
    )
    return BarChart(laid, width, len(rows) * (ROW + BAR) + 4, plot)
