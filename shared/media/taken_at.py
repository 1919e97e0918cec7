"""When a photo or film was taken, as far as can be known: by its own word, the sending phone's, or now."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from io import BytesIO

from shared.media.videos import made_at, video_type

OLDEST = timedelta(days=2 * 365)
"""A camera whose battery was out says it is 2000 or 2010; no case needs anything as old."""
_EXIF, _ORIGINAL, _OFFSET = 0x8769, 0x9003, 0x9011
_FILMS_BEGIN = datetime(1904, 1, 1, tzinfo=UTC)


def taken_at(data: bytes, zone: tzinfo, hint: str | None, now: datetime) -> datetime:
    """Return when the file with these bytes, as sent, was taken (UTC).

    `zone` is where a time without one is from. `hint` is a form's `File.lastModified`, as milliseconds since 1970 or
    in ISO 8601. A time that is still to come or older than `OLDEST` is nobody's word.
    """
    for told in _told(data, zone, hint):
        if now - OLDEST <= told <= now:
            return told
    return now


def _told(data: bytes, zone: tzinfo, hint: str | None) -> Iterator[datetime]:
    # Whatever is wrong with what a camera or a form wrote, there is the next to ask.
    with contextlib.suppress(Exception):
        yield (_film(data) if video_type(data) else _photo(data, zone)).astimezone(UTC)
    with contextlib.suppress(Exception):
        yield _hinted(hint or "", zone).astimezone(UTC)


def _photo(data: bytes, zone: tzinfo) -> datetime:
    from PIL import Image  # noqa: PLC0415 - as in `cleaners`

    with Image.open(BytesIO(data), formats=["JPEG", "WEBP"]) as image:
        exif = image.getexif().get_ifd(_EXIF)
    told = datetime.strptime(str(exif[_ORIGINAL]), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - its zone is in the next line
    offset = str(exif.get(_OFFSET, "")).strip("\0 ")
    return told.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo if offset else zone)


def _film(data: bytes) -> datetime:
    seconds = made_at(data)
    if seconds is None:
        raise ValueError("the film does not say when it was made")
    return _FILMS_BEGIN + timedelta(seconds=seconds)


def _hinted(hint: str, zone: tzinfo) -> datetime:
    if hint.isdecimal():
        return datetime.fromtimestamp(int(hint) / 1000, UTC)
    told = datetime.fromisoformat(hint)
    return told if told.tzinfo else told.replace(tzinfo=zone)
