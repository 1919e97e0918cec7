"""Short films to send, put together box by box."""

import struct

MADE = 3_855_000_000
"""27 February 2026, 01.20 UTC, in seconds since 1904."""
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


def track(handler: bytes, entry: bytes, offset: int, samples: list[int], matrix: bytes = LYING) -> bytes:
    """A track with all its samples in one chunk at `offset`."""
    size = u32(64 << 16, 48 << 16) if handler == b"vide" else u32(0, 0)
    table = box(
        b"stbl",
        full(b"stsd", u32(1), entry),
        full(b"stts", u32(1, len(samples), 100)),
        full(b"stsc", u32(1, 1, len(samples), 1)),
        full(b"stsz", u32(0, len(samples), *samples)),
        full(b"stco", u32(1, offset)),
        box(b"udta", SECRETS[2]),
    )
    media = box(
        b"mdia",
        full(b"mdhd", u32(MADE, MADE, 1000, 1000), bytes(4)),
        full(b"hdlr", bytes(4), handler, b"appl", bytes(8), SECRETS[5]),
        box(b"minf", full(b"vmhd", bytes(8)), box(b"dinf", full(b"dref", u32(1), full(b"alis", SECRETS[3]))), table),
    )
    return box(
        b"trak", full(b"tkhd", u32(MADE, MADE, 1, 0, 1000), bytes(16), matrix, size), media, box(b"meta", SECRETS[2])
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
