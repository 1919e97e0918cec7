"""Blanks what a short film carries beside pictures and sound: places, names, times, makes of phones.

Only what is known to be needed stays (see `_NEEDED`); everything else becomes a `free` box of zeros, so that no byte
moves and nothing is coded anew. Tracks other than pictures and sound (positions, subtitles) go with their samples.
What the encoder wrote between the pictures themselves stays.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.media.boxes import Box, boxes, broken, find, number
from shared.media.model import MAX_VIDEO_BYTES, MAX_VIDEO_SECONDS, CleanMedia, MediaRefusedError, Refusal
from shared.media.samples import ranges

_QUICKTIME = b"qt  "
_MP4 = frozenset({b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"})
_NEEDED = {
    b"moov": {b"mvhd", b"trak"},
    b"trak": {b"tkhd", b"edts", b"mdia"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {
        *(b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64"),
        *(b"stss", b"stps", b"stsh", b"sdtp", b"sbgp", b"sgpd"),
    },
}
_IN_PIECES = frozenset({b"moof", b"mvex"})
_PICTURES, _SOUND = b"vide", b"soun"
_UNKNOWN_LENGTH = {4: 2**32 - 1, 8: 2**64 - 1}
_LONGEST_EDGE = 16_384


def video_type(data: bytes) -> str | None:
    """Return `video/mp4` or `video/quicktime` by the first box, or None."""
    if data[4:8] != b"ftyp":
        return None
    brands = [data[at : at + 4] for at in (8, *range(16, min(int.from_bytes(data[:4], "big"), 256), 4))]
    if brands[0] == _QUICKTIME:
        return "video/quicktime"
    return "video/mp4" if _MP4.intersection(brands) else None


def clean(data: bytes) -> CleanMedia:
    """Return the film with everything blanked that is neither picture nor sound. Raises MediaRefusedError."""
    if (content_type := video_type(data)) is None:
        raise MediaRefusedError(Refusal.TYPE)
    if len(data) > MAX_VIDEO_BYTES:
        raise MediaRefusedError(Refusal.TOO_LARGE)
    film = _Film(bytearray(data))
    film.blank()
    return CleanMedia(
        digest=hashlib.sha256(data).hexdigest(),
        content_type=content_type,
        width=film.width,
        height=film.height,
        data=bytes(film.data),
    )


def made_at(data: bytes) -> int | None:
    """Return when the film says it was made, in seconds since 1904 (UTC), or None. Raises MediaRefusedError."""
    movie = next((box for box in boxes(data, 0, len(data)) if box.kind == b"moov"), None)
    head = None if movie is None else find(data, movie, b"mvhd")
    return None if head is None else number(data, head, 4, _width(data, head)) or None


@dataclass(slots=True)
class _Film:
    """A film being blanked in place."""

    data: bytearray
    width: int = 0
    height: int = 0
    _strange: list[tuple[int, int]] = field(default_factory=list)

    def blank(self) -> None:
        """Blank it. Raises MediaRefusedError if it is no whole film of pictures."""
        outer = list(boxes(self.data, 0, len(self.data)))
        kinds = [box.kind for box in outer]
        if _IN_PIECES.intersection(kinds):
            raise MediaRefusedError(Refusal.TYPE)
        if kinds[0] != b"ftyp" or kinds.count(b"ftyp") != 1 or kinds.count(b"moov") != 1 or b"mdat" not in kinds:
            raise broken()
        for box in outer:
            if box.kind == b"moov":
                self._movie(box)
            elif box.kind not in {b"ftyp", b"mdat"}:
                self._free(box)
        self._blank_samples([box for box in outer if box.kind == b"mdat"])

    def _movie(self, movie: Box) -> None:
        if (head := find(self.data, movie, b"mvhd")) is None:
            raise broken()
        self._length(head)
        self._inside(movie)
        if not (0 < self.width <= _LONGEST_EDGE and 0 < self.height <= _LONGEST_EDGE):
            raise broken()

    def _inside(self, outer: Box, track: bytes = b"") -> None:
        for box in boxes(self.data, outer.body, outer.end):
            if box.kind in _IN_PIECES:
                raise MediaRefusedError(Refusal.TYPE)
            if box.kind not in _NEEDED[outer.kind]:
                self._free(box)
            elif box.kind == b"trak":
                self._track(box)
            elif box.kind in _NEEDED:
                self._inside(box, track)
            else:
                self._leaf(box, track)

    def _track(self, track: Box) -> None:
        handler = find(self.data, track, b"mdia", b"hdlr")
        kind = b"" if handler is None else bytes(self.data[handler.body + 8 : handler.body + 12])
        if kind in {_PICTURES, _SOUND}:
            self._inside(track, kind)
            return
        samples = find(self.data, track, b"mdia", b"minf", b"stbl")
        self._strange += [] if samples is None else ranges(self.data, samples)
        self._free(track)

    def _leaf(self, box: Box, track: bytes) -> None:
        match box.kind:
            case b"mvhd" | b"mdhd":
                self._zero(box, 4, 4 + 2 * _width(self.data, box))
            case b"tkhd":
                self._zero(box, 4, 4 + 2 * _width(self.data, box))
                if track == _PICTURES and not self.width:
                    self._size(box)
            case b"hdlr":
                self._zero(box, 12, box.end - box.body)  # makers and names
            case b"dref":
                for entry in boxes(self.data, box.body + 8, box.end):
                    self._zero(entry, 0, entry.end - entry.body)  # paths on somebody's disk
                    self.data[entry.body + 3] = 1  # "in this file"
            case b"stsd" if track == _PICTURES:
                for entry in boxes(self.data, box.body + 8, box.end):
                    self._zero(entry, 42, 74)  # the encoder's name, which is the camera's

    def _length(self, head: Box) -> None:
        width = _width(self.data, head)
        scale, length = number(self.data, head, 4 + 2 * width, 4), number(self.data, head, 8 + 2 * width, width)
        known = scale > 0 and length != _UNKNOWN_LENGTH[width]
        if known and length > MAX_VIDEO_SECONDS * scale:
            raise MediaRefusedError(Refusal.TOO_LONG)

    def _size(self, head: Box) -> None:
        """Read width and height as shown; a phone held upright writes a film lying on its side and how to turn it."""
        matrix = 40 + 3 * (_width(self.data, head) - 4)
        wide, high = (number(self.data, head, matrix + at, 4) >> 16 for at in (36, 40))
        turned = number(self.data, head, matrix, 4) == 0 and number(self.data, head, matrix + 4, 4) != 0
        self.width, self.height = (high, wide) if turned else (wide, high)

    def _free(self, box: Box) -> None:
        self.data[box.start + 4 : box.start + 8] = b"free"
        self.data[box.body : box.end] = bytes(box.end - box.body)

    def _zero(self, box: Box, first: int, end: int) -> None:
        if box.body + end > box.end or first > end:
            raise broken()
        self.data[box.body + first : box.body + end] = bytes(end - first)

    def _blank_samples(self, media: list[Box]) -> None:
        """Blank what the tracks that went had in the film's data, at most once its size."""
        left = len(self.data)
        for first, end in _distinct(self._strange):
            if not any(box.body <= first and end <= box.end for box in media):
                raise broken()
            left -= end - first
            if left < 0:
                raise broken()
            self.data[first:end] = bytes(end - first)


def _distinct(parts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    return iter(sorted({part for part in parts if part[0] < part[1]}))


def _width(data: bytes | bytearray, box: Box) -> int:
    """Return how many bytes a time has in a box: 4 in version 0, 8 in version 1. Raises MediaRefusedError."""
    version = number(data, box, 0, 1)
    if version > 1:
        raise broken()
    return 8 if version else 4
