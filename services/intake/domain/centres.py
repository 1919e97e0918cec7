"""Where a map opens before anything is picked: the capital of the province, or the city itself where it is listed.

Degrees in WGS 84, to about a kilometre: general knowledge, good enough for a map to open near the place.
"""

from typing import Final

Point = tuple[float, float]

_INDONESIA: Final[Point] = (-6.18, 106.83)
_CENTRES: Final[dict[str, Point]] = {
    "11": (5.55, 95.32),
    "12": (3.59, 98.67),
    "13": (-0.95, 100.36),
    "14": (0.51, 101.45),
    "15": (-1.61, 103.61),
    "16": (-2.98, 104.76),
    "17": (-3.79, 102.26),
    "18": (-5.43, 105.26),
    "19": (-2.13, 106.11),
    "21": (0.92, 104.45),
    "31": (-6.18, 106.83),
    "32": (-6.92, 107.61),
    "33": (-6.99, 110.42),
    "33.28": (-6.98, 109.13),
    "33.72": (-7.57, 110.82),
    "34": (-7.80, 110.37),
    "35": (-7.25, 112.75),
    "36": (-6.12, 106.15),
    "36.71": (-6.18, 106.63),
    "51": (-8.65, 115.22),
    "52": (-8.58, 116.12),
    "53": (-10.18, 123.58),
    "61": (-0.02, 109.34),
    "62": (-2.21, 113.92),
    "63": (-3.32, 114.59),
    "64": (-0.50, 117.15),
    "65": (2.84, 117.37),
    "71": (1.49, 124.84),
    "72": (-0.90, 119.87),
    "73": (-5.15, 119.43),
    "74": (-3.99, 122.51),
    "75": (0.54, 123.06),
    "76": (-2.68, 118.89),
    "81": (-3.70, 128.18),
    "82": (0.79, 127.38),
    "91": (-2.54, 140.71),
    "92": (-0.86, 134.06),
}


def centre_of(tenant: str) -> Point:
    """Return where a tenant's map opens."""
    return _CENTRES.get(tenant) or _CENTRES.get(tenant[:2], _INDONESIA)
