"""What becomes of an uploaded photo, and what is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from shared.media.model import MAX_EDGE, MediaRefusedError, Refusal
from shared.media.photos import clean


def draw(kind: str = "JPEG", size: tuple[int, int] = (320, 200), mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def why(data: bytes) -> Refusal:
    with pytest.raises(MediaRefusedError) as refused:
        clean(data)
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_is_drawn_anew(kind: str) -> None:
    photo = clean(draw(kind))
    assert (photo.content_type, photo.width, photo.height) == ("image/jpeg", 320, 200)
    assert Image.open(io.BytesIO(photo.data)).format == "JPEG"


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "1")]
)
def test_every_way_of_storing_colours_is_read(kind: str, mode: str) -> None:
    buffer = io.BytesIO()
    image = Image.new("I;16", (32, 20)) if mode == "I;16" else Image.linear_gradient("L").convert(mode)
    image.save(buffer, kind)
    assert clean(buffer.getvalue()).content_type == "image/jpeg"


def test_a_transparent_picture_stays_so() -> None:
    photo = clean(draw("PNG", mode="RGBA"))
    assert photo.content_type == "image/webp"


def test_a_large_photo_becomes_readable_but_small() -> None:
    photo = clean(draw("JPEG", (4000, 1000)))
    assert (photo.width, photo.height) == (MAX_EDGE, 512)


def test_the_way_up_is_kept_and_everything_else_about_it_is_not() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Pabrik"
    exif.get_ifd(0x8825)[2] = (7.0, 33.0, 59.0)
    photo = clean(draw("JPEG", (320, 200), exif=exif, comment=b"catatan", icc_profile=b"no profile"))
    image = Image.open(io.BytesIO(photo.data))
    assert image.size == (200, 320)
    assert dict(image.getexif()) == {}
    assert "comment" not in image.info
    assert "icc_profile" not in image.info


def test_what_follows_the_picture_is_left_behind() -> None:
    photo = clean(draw() + b"PK\x03\x04<script>alert(1)</script>")
    assert b"script" not in photo.data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Refusal.TYPE),
        (b"<html></html>", Refusal.TYPE),
        (b"%PDF-1.7\n" + draw(), Refusal.TYPE),
        (draw("GIF"), Refusal.TYPE),
        (draw("BMP"), Refusal.TYPE),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64), Refusal.HEIC),
        (b"\xff\xd8\xff\xe0" + bytes(500), Refusal.BROKEN),
        (draw("PNG")[:120], Refusal.BROKEN),
        (draw("JPEG", (640, 480))[:700], Refusal.BROKEN),
        (draw() + bytes(10 * 1024 * 1024), Refusal.TOO_LARGE),
    ],
)
def test_what_is_no_photo_is_refused_with_its_reason(data: bytes, code: Refusal) -> None:
    assert why(data) is code


def test_a_few_bytes_that_claim_to_be_huge_are_refused_before_they_are_drawn() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
    assert why(bomb) is Refusal.TOO_MANY_PIXELS
