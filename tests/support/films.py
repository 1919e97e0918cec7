"""Short films to send, put together box by box."""

import base64
import struct

MADE = 3_855_000_000
"""27 February 2026, 01.20 UTC, in seconds since 1904."""
H264 = base64.b64decode(
    b"AAAAImW4AAQAAH///giigACAP44AB+OAAINUmKycnWK11111114AAAAnYeAAQAC+R83//wRRQACHjgACB/HAAEB7E4vE+J8+Lz+f"
    b"z+fz+fz+AAAAZ2HgAIABPkf4UigACAFFAAEAKKAAIAUUAAQAooAAgBRQABAAigACAFFAAEACKAAIAUUAAQAooAAgARQABAAigACA"
    b"FFAAEACKAAIAEUAAQAI4AAgCxwABAvxOLxPifPi8/n8/n8/n8/gAAABQYeAAwAG+R/hSKAARigAEYoABGKAARigAEYoADFAAIxQA"
    b"GKAARigAEYoADFAAYoABGKAAxQAGKAAxwACEcAAQM8TiuJ8T58Vz+fz+fz+fz+AAAAAlYeABAAI+R/hS7u977vd3HAAEByOAAIAO"
    b"J8T4nz+fz+fz+fz+fwAAAC9h4AFAAr5H+FIpimKYuLimLimLi4pimLimKYpjgACBlHHE+J8T5/P5/P5/P5/P4AAAACZh4AGAAz5H"
    b"zf//BFFAAJ+OAAIH0cAAQH8T4nxPn8/n8/n8/n8/gAAAAGZh4AHAA75H+FIoAAgAxQABABigACADFAAEAGKAAIAMUAAQAYoAAgAx"
    b"QABABigACADFAAEAGKAAIAMUAAQAYoAAgAxQABABigACADFAAEAGOAAIAkcAAQLMTvE+J8+8/n8/n8/n8/gAAABIYeACAAQ+R/hS"
    b"KABigAYoAGKABigAYoAGKABigAYoAGKABigAYoAGKABigAYoAGKABjgAE44AAgZYnF4nxPnxefz+fz+fz+fwAAAAJ2HgAkAEvkf4"
    b"UqqqqqqqqqqqOAAIDscAAQAsT4nxPn8/n8/n8/n8/g=="
)
"""Ten pictures of 64 by 48 pixels, each of another colour; after the first each says what changed."""
H264_SIZES = [38, 43, 107, 84, 41, 51, 42, 106, 76, 43]
H264_SETUP = base64.b64decode(b"AULACv/hABBnQsAKjI1COTcBDQEHhEI1AQAEaM48gA==")
SECRETS = (b"+07.5666+110.8281", b"Pabrik Kamera", b"Budi Santoso", b"/Users/budi", b"POSISI-BUDI", b"Nama Perekam")


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind: bytes, *content: bytes, version: int = 0) -> bytes:
    return box(kind, bytes([version, 0, 0, 0]), *content)


def u32(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


UPRIGHT = u32(0, 0x10000, 0, 0xFFFF0000, 0, 0, 0, 0, 0x40000000)
LYING = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def movie_head(seconds: int, version: int = 0) -> bytes:
    times = (
        u32(MADE, MADE, 1000, seconds * 1000) if not version else struct.pack(">QQIQ", MADE, MADE, 1000, seconds * 1000)
    )
    return full(b"mvhd", times, bytes(80), version=version)


def track(
    handler: bytes,
    entry: bytes,
    offset: int,
    samples: list[int],
    matrix: bytes = LYING,
    *,
    each: int = 100,
    only_first_is_whole: bool = False,
) -> bytes:
    """A track with all its samples in one chunk at `offset`, each shown for some milliseconds."""
    size = u32(64 << 16, 48 << 16) if handler == b"vide" else u32(0, 0)
    table = box(
        b"stbl",
        full(b"stsd", u32(1), entry),
        full(b"stts", u32(1, len(samples), each)),
        full(b"stss", u32(1, 1)) if only_first_is_whole else b"",
        full(b"stsc", u32(1, 1, len(samples), 1)),
        full(b"stsz", u32(0, len(samples), *samples)),
        full(b"stco", u32(1, offset)),
        box(b"udta", SECRETS[2]),
    )
    media = box(
        b"mdia",
        full(b"mdhd", u32(MADE, MADE, 1000, each * len(samples)), bytes(4)),
        full(b"hdlr", bytes(4), handler, b"appl", bytes(8), SECRETS[5]),
        box(b"minf", full(b"vmhd", bytes(8)), box(b"dinf", full(b"dref", u32(1), full(b"alis", SECRETS[3]))), table),
    )
    return box(
        b"trak",
        full(b"tkhd", u32(MADE, MADE, 1, 0, each * len(samples)), bytes(16), matrix, size),
        media,
        box(b"meta", SECRETS[2]),
    )


def entry_of(kind: bytes) -> bytes:
    """A sample description of pictures; the encoder's name is the camera's."""
    return box(
        kind, bytes(6), b"\0\1", bytes(16), struct.pack(">HH", 64, 48), bytes(14), SECRETS[1].ljust(32, b"\0"), bytes(4)
    )


def film(
    *,
    brand: bytes = b"mp42",
    seconds: int = 5,
    version: int = 0,
    pictures: bytes = b"PICTURES",
    sound: bytes = b"SOUND",
    matrix: bytes = LYING,
) -> bytes:
    """A film of pictures, sound and a track of positions, with all that phones write beside them."""
    head = box(b"ftyp", brand, u32(0), b"isom")
    offset = len(head) + 8
    media = box(b"mdat", pictures, sound, SECRETS[4])
    tracks = (
        track(b"vide", entry_of(b"avc1"), offset, [len(pictures)], matrix),
        track(b"soun", box(b"mp4a", bytes(28)), offset + len(pictures), [len(sound)]),
        track(b"meta", box(b"gpmd", bytes(8)), offset + len(pictures) + len(sound), [6, len(SECRETS[4]) - 6]),
    )
    place = box(b"udta", box(b"\xa9xyz", SECRETS[0]), box(b"\xa9mak", SECRETS[1]))
    movie = box(b"moov", movie_head(seconds, version), *tracks, place, box(b"meta", SECRETS[2]))
    return head + media + movie + box(b"uuid", bytes(16), SECRETS[2]) + box(b"free", SECRETS[0])


def playable_film() -> bytes:
    """Two seconds that a browser can play, with the same written beside them."""
    head = box(b"ftyp", b"mp42", u32(0), b"isom")
    offset = len(head) + 8
    setup = box(b"avc1", entry_of(b"avc1")[8:-2], b"\xff\xff", box(b"avcC", H264_SETUP))
    pictures = track(b"vide", setup, offset, H264_SIZES, each=200, only_first_is_whole=True)
    positions = track(b"meta", box(b"gpmd", bytes(8)), offset + len(H264), [len(SECRETS[4])])
    movie = box(b"moov", movie_head(2), pictures, positions, box(b"udta", box(b"\xa9xyz", SECRETS[0])))
    return head + box(b"mdat", H264, SECRETS[4]) + movie + box(b"uuid", bytes(16), SECRETS[2])
