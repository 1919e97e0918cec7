"""Whether two complaints may be about the same thing: near in place and time, and alike in category or words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, floor, radians, sin, sqrt

from services.router.domain.places import depth

MOST_METRES = 250
MOST_APART = timedelta(days=14)
ALIKE_PERCENT = 40
"""How many of the shorter one's words the other has to have, if the categories differ."""

_EARTH_METRES = 6_371_000
_CELL_DEGREES = 0.0025
"""Over 270 m anywhere in Indonesia: what is within `MOST_METRES` lies in the same cell or one beside it."""
_VILLAGE = 4
_FEW = 4
"""Words of which sharing some means little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What is compared. Degrees in WGS 84; `stems` None: the words can't be read."""

    lat: float | None
    lon: float | None
    area: str | None
    category: str | None
    at: datetime
    stems: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Why two may be one. `metres` None: of the same kelurahan, for one has no position. `shared`: percent of words."""

    metres: int | None
    days: int
    same_category: bool
    shared: int

    @property
    def score(self) -> float:
        """How likely it is that they are the same, beside others: 0 to 1."""
        near = 0.3 if self.metres is None else 1 - self.metres / MOST_METRES
        recent = 1 - self.days / (MOST_APART.days + 1)
        return 0.3 * near + 0.15 * recent + 0.25 * self.same_category + 0.3 * self.shared / 100


def likeness(one: Sketch, other: Sketch) -> Likeness | None:
    """Return why both may be the same; None: they are not, as far as one can tell."""
    metres = _apart(one, other)
    village = one.area is not None and one.area == other.area and depth(one.area) == _VILLAGE
    if abs(one.at - other.at) > MOST_APART or (not village if metres is None else metres > MOST_METRES):
        return None
    same = one.category is not None and one.category == other.category
    shared = _shared(one.stems, other.stems)
    if not same and shared < ALIKE_PERCENT:
        return None
    return Likeness(metres=metres, days=abs(one.at - other.at).days, same_category=same, shared=shared)


def _shared(one: Iterable[str] | None, other: Iterable[str] | None) -> int:
    """Of all words of both while one says very little, else of the shorter one's."""
    a, b = set(one or ()), set(other or ())
    if not a or not b:
        return 0
    least = min(len(a), len(b))
    return round(100 * len(a & b) / (least if least >= _FEW else len(a | b)))


def _apart(one: Sketch, other: Sketch) -> int | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    lat, lon = radians(other.lat - one.lat), radians(other.lon - one.lon)
    half = sin(lat / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(lon / 2) ** 2
    return round(2 * _EARTH_METRES * asin(sqrt(half)))


def cell(lat: float, lon: float) -> str:
    """Return the name of the cell that a position lies in."""
    return f"{floor(lat / _CELL_DEGREES)}:{floor(lon / _CELL_DEGREES)}"


def cells_around(lat: float, lon: float) -> tuple[str, ...]:
    """Return the cell of a position and the eight beside it."""
    steps = (-_CELL_DEGREES, 0.0, _CELL_DEGREES)
    return tuple(cell(lat + up, lon + right) for up in steps for right in steps)
