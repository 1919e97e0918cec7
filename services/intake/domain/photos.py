"""What a photo may be, and what is left of it once cleaned."""

from dataclasses import dataclass

MAX_PHOTOS = 5
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_EDGE = 2048
"""Pixels of the longer side as kept: enough to read a house number, small enough to show on a phone."""


@dataclass(frozen=True, slots=True, repr=False)
class CleanPhoto:
    """A photo re-encoded without metadata. `digest` is the SHA-256 (hex) of the bytes as sent."""

    digest: str
    content_type: str
    width: int
    height: int
    data: bytes
