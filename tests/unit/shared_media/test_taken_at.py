"""When a photo was taken: its own word, the phone's, or now."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shared.media.taken_at import OLDEST, taken_at
from tests.support.films import film

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
MAKASSAR = ZoneInfo("Asia/Makassar")


def photo(original: str | None = None, offset: str | None = None, kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 1
    tags = exif.get_ifd(0x8769)
    if original is not None:
        tags[0x9003] = original
    if offset is not None:
        tags[0x9011] = offset
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6)).save(buffer, kind, exif=exif)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_photo_says_it_itself(kind: str) -> None:
    data = photo("2026:03:01 08:30:00", "+07:00", kind)
    assert taken_at(data, MAKASSAR, "1772400000000", NOW) == datetime(2026, 3, 1, 1, 30, tzinfo=UTC)


def test_a_photo_that_names_no_zone_is_from_here() -> None:
    assert taken_at(photo("2026:03:01 08:30:00"), MAKASSAR, None, NOW) == datetime(2026, 3, 1, 0, 30, tzinfo=UTC)


def test_a_film_says_it_itself() -> None:
    assert taken_at(film(), MAKASSAR, None, NOW) == datetime(2026, 2, 27, 1, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "data",
    [
        photo(),
        photo("2026:03:02 13:00:01"),  # a second from now
        photo("2010:01:01 00:00:00"),
        photo("0000:00:00 00:00:00"),
        photo("9999:12:31 23:59:59", "-12:00"),
        photo("2026:03:01 08:30:00", "+99:99"),
        photo("kemarin"),
        b"",
        b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + bytes(30),
    ],
)
def test_what_cannot_be_is_asked_of_the_phone_instead(data: bytes) -> None:
    hinted = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    for hint in (str(int(hinted.timestamp() * 1000)), "2026-03-02T04:00:00Z", "2026-03-02T12:00:00"):
        assert taken_at(data, MAKASSAR, hint, NOW) == hinted


@pytest.mark.parametrize("hint", [None, "", "0", "1e9", "9" * 400, "-5", "²", "besok", "2026-03-02T05:00:01Z"])
def test_without_anybodys_word_it_was_now(hint: str | None) -> None:
    assert taken_at(photo(), MAKASSAR, hint, NOW) == NOW


@given(st.binary(), st.text(), st.integers(0, 2**70).map(str))
def test_it_is_never_to_come_nor_too_old(data: bytes, words: str, digits: str) -> None:
    for hint in (words, digits):
        assert NOW - OLDEST <= taken_at(data, MAKASSAR, hint, NOW) <= NOW
    assert taken_at(data, MAKASSAR, str(int((NOW - timedelta(days=1)).timestamp() * 1000)), NOW) < NOW
