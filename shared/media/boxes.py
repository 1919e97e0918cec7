"""The boxes that MP4 and QuickTime files are made of (ISO/IEC 14496-12, section 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.media.model import MediaRefusedError, Refusal

MAX_BOXES = 10_000
"""In one place. A phone's film has some hundred in all; more are there to keep us busy."""
_HEAD, _LONG_HEAD = 8, 16
_TO_THE_END, _LONG = 0, 1


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box lies: its size and kind from `start`, its content from `body` up to `end`."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(data: bytes | bytearray, start: int, stop: int) -> Iterator[Box]:
    """Yield the boxes from `start` to `stop`, which they must fill. Raises MediaRefusedError."""
    for _ in range(MAX_BOXES):
        if start == stop:
            return
        box = _box(data, start, stop)
        yield box
        start = box.end
    raise broken()


def find(data: bytes | bytearray, outer: Box, *path: bytes) -> Box | None:
    """Return the first box on the way that `path` names, or None."""
    for kind in path:
        inner = next((box for box in boxes(data, outer.body, outer.end) if box.kind == kind), None)
        if inner is None:
            return None
        outer = inner
    return outer


def number(data: bytes | bytearray, box: Box, offset: int, size: int) -> int:
    """Return the unsigned number of `size` bytes at an offset in the box's content. Raises MediaRefusedError."""
    at = box.body + offset
    if at + size > box.end:
        raise broken()
    return int.from_bytes(data[at : at + size], "big")


def broken() -> MediaRefusedError:
    """Return the error for a file that is not what it says it is."""
    return MediaRefusedError(Refusal.BROKEN)


def _box(data: bytes | bytearray, start: int, stop: int) -> Box:
    body = start + _HEAD
    if body > stop:
        raise broken()
    size, kind = int.from_bytes(data[start : start + 4], "big"), bytes(data[start + 4 : body])
    if size == _LONG:
        body = start + _LONG_HEAD
        size = int.from_bytes(data[start + _HEAD : body], "big")
    elif size == _TO_THE_END and stop == len(data):
        size = stop - start
    end = start + size
    if not body <= end <= stop:
        raise broken()
    return Box(kind, start, body, end)
