"""What becomes of an uploaded film, and what is refused."""

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.media.boxes import boxes
from shared.media.cleaners import clean_any
from shared.media.model import MAX_VIDEO_BYTES, MediaRefusedError, Refusal
from shared.media.videos import clean, made_at
from tests.support.films import (
    H264,
    H264_SETUP,
    MADE,
    SECRETS,
    UPRIGHT,
    box,
    film,
    full,
    movie_head,
    playable_film,
    u32,
)
from tests.support.images import photo

FILM = film()


def why(data: bytes) -> Refusal:
    with pytest.raises(MediaRefusedError) as refused:
        clean(data)
    return refused.value.code


def test_pictures_and_sound_stay_and_everything_else_is_gone_without_a_byte_moving() -> None:
    cleaned = clean(FILM)
    assert (cleaned.content_type, cleaned.width, cleaned.height) == ("video/mp4", 64, 48)
    assert len(cleaned.data) == len(FILM)
    assert cleaned.data.index(b"PICTURESSOUND") == FILM.index(b"PICTURESSOUND")
    assert [secret for secret in SECRETS if secret in cleaned.data] == []
    assert struct.pack(">I", MADE) not in cleaned.data
    for needed in (b"stts", b"stsc", b"stsz", b"stco", b"avc1", b"mp4a", b"vide", b"soun"):
        assert needed in cleaned.data
    for gone in (b"udta", b"meta", b"uuid", b"gpmd", b"appl"):
        assert gone not in cleaned.data
    assert [each.kind for each in boxes(cleaned.data, 0, len(FILM))] == [b"ftyp", b"mdat", b"moov", b"free", b"free"]


def test_every_secret_was_there_to_be_blanked() -> None:
    assert [secret for secret in SECRETS if secret not in FILM] == []


def test_a_film_that_plays_keeps_each_of_its_pictures() -> None:
    cleaned = clean(playable_film()).data
    assert H264 in cleaned
    assert H264_SETUP in cleaned
    assert [secret for secret in SECRETS if secret in cleaned] == []


def test_a_film_cleaned_again_is_the_same() -> None:
    assert clean(clean(FILM).data).data == clean(FILM).data


def test_a_film_from_an_apple_phone_held_upright_is_higher_than_wide() -> None:
    cleaned = clean(film(brand=b"qt  ", matrix=UPRIGHT))
    assert (cleaned.content_type, cleaned.width, cleaned.height) == ("video/quicktime", 48, 64)


def test_a_film_tells_when_it_was_made_until_it_is_cleaned() -> None:
    assert made_at(FILM) == made_at(film(version=1)) == MADE
    assert made_at(clean(film(version=1)).data) is None


def test_what_is_no_film_is_cleaned_as_a_photo() -> None:
    assert clean_any(photo()).content_type == "image/jpeg"
    assert clean_any(FILM).content_type == "video/mp4"


HEAD = box(b"ftyp", b"isom", u32(0))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Refusal.TYPE),
        (b"<html></html>", Refusal.TYPE),
        (b"\x1aE\xdf\xa3" + bytes(60), Refusal.TYPE),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64), Refusal.TYPE),
        (HEAD + box(b"moof"), Refusal.TYPE),
        (HEAD + box(b"moov", movie_head(1), box(b"mvex")) + box(b"mdat"), Refusal.TYPE),
        (film(seconds=62), Refusal.TOO_LONG),
        (film(seconds=62, version=1), Refusal.TOO_LONG),
        (FILM + bytes(MAX_VIDEO_BYTES), Refusal.TOO_LARGE),
        (FILM[:-1], Refusal.BROKEN),
        (FILM + b"\0", Refusal.BROKEN),
        (FILM + box(b"moov"), Refusal.BROKEN),
        (HEAD + box(b"mdat"), Refusal.BROKEN),
        (HEAD + box(b"mdat") + box(b"moov", movie_head(1)), Refusal.BROKEN),
        (HEAD + box(b"mdat") + box(b"moov", full(b"mvhd", bytes(8))), Refusal.BROKEN),
        (HEAD + box(b"mdat") + box(b"moov", full(b"mvhd", bytes(100), version=7)), Refusal.BROKEN),
        (HEAD + b"\0\0\0\1mdat" + bytes(7) + b"\4", Refusal.BROKEN),
        (HEAD + box(b"free") * 10_001, Refusal.BROKEN),
        (FILM.replace(u32(1, FILM.index(SECRETS[4])), u32(1, 4)), Refusal.BROKEN),
    ],
)
def test_what_is_no_short_film_is_refused_with_its_reason(data: bytes, code: Refusal) -> None:
    assert why(data) is code


def test_a_film_that_does_not_know_its_length_is_taken() -> None:
    clean(FILM.replace(u32(MADE, MADE, 1000, 5000), u32(MADE, MADE, 1000, 2**32 - 1)))


def test_the_last_box_may_reach_to_the_end() -> None:
    at = FILM.index(b"uuid") - 4
    cleaned = clean(FILM[:at] + bytes(4) + FILM[at + 4 :])
    assert SECRETS[2] not in cleaned.data


def test_a_hostile_table_keeps_nobody_busy() -> None:
    many = 100_000
    table = box(
        b"stbl",
        full(b"stsc", u32(many), *(u32(each + 1, 2**32 - 1, 1) for each in range(many))),
        full(b"stsz", u32(2**32 - 1, 2**32 - 1)),
        full(b"stco", u32(many), *(u32(40) for _ in range(many))),
    )
    strange = box(b"trak", box(b"mdia", full(b"hdlr", bytes(4), b"text", bytes(12)), box(b"minf", table)))
    began = time.process_time()
    assert why(HEAD + box(b"mdat", bytes(1000)) + box(b"moov", movie_head(1), strange)) is Refusal.BROKEN
    assert time.process_time() - began < 5


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A film with a few places written over, cut out or doubled."""
    data = bytearray(FILM)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data) - 1))
        what = draw(st.sampled_from(["write", "number", "cut", "double"]))
        if what == "write":
            data[at : at + 4] = draw(st.binary(max_size=8))
        elif what == "number":
            data[at : at + 4] = draw(st.sampled_from([bytes(4), b"\0\0\0\1", b"\0\0\0\x08", b"\xff" * 4]))
        elif what == "cut":
            del data[at : at + draw(st.integers(1, 200))]
        else:
            data[at:at] = data[at : at + draw(st.integers(1, 200))]
        if not data:
            break
    return bytes(data)


KINDS = [
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"dinf",
    b"dref",
    b"stsd",
    b"hdlr",
    b"mvhd",
    b"tkhd",
    b"mdat",
    b"uuid",
]
TREES = st.recursive(
    st.tuples(st.sampled_from(KINDS), st.binary(max_size=40)).map(lambda each: box(*each)),
    lambda inner: st.tuples(st.sampled_from(KINDS), st.lists(inner, max_size=5)).map(
        lambda each: box(each[0], *each[1])
    ),
    max_leaves=20,
)


@settings(max_examples=300)
@given(st.one_of(spoiled(), st.lists(TREES).map(lambda each: HEAD + b"".join(each)), st.binary()))
def test_whatever_comes_in_is_cleaned_or_refused_and_nothing_grows(data: bytes) -> None:
    try:
        cleaned = clean(data)
    except MediaRefusedError:
        return
    assert len(cleaned.data) == len(data)
    assert cleaned.width > 0
    assert clean(cleaned.data).data == cleaned.data
