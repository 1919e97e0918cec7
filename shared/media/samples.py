"""Where the samples of a track lie in a film (ISO/IEC 14496-12, section 8.7)."""

from collections.abc import Iterator

from shared.media.boxes import Box, broken, find, number

MAX_ENTRIES = 100_000
"""Of one table: a minute has 15,000 pictures at most."""


def ranges(data: bytes | bytearray, samples: Box) -> Iterator[tuple[int, int]]:
    """Yield first byte and end of each chunk of the sample table `samples` (`stbl`). Raises MediaRefusedError."""
    sizes, runs = find(data, samples, b"stsz"), find(data, samples, b"stsc")
    if sizes is None or runs is None:
        return
    fixed = number(data, sizes, 4, 4)
    each = [] if fixed else _column(data, sizes, head=12, row=4)
    firsts = _column(data, runs, head=8, row=12)
    lengths = _column(data, runs, head=8, row=12, at=4)
    run, done = -1, 0
    for chunk, offset in enumerate(_offsets(data, samples), start=1):
        while run + 1 < len(firsts) and firsts[run + 1] <= chunk:
            run += 1
        if run < 0:
            raise broken()
        yield offset, offset + (fixed * lengths[run] if fixed else sum(each[done : done + lengths[run]]))
        done += lengths[run]


def _offsets(data: bytes | bytearray, samples: Box) -> list[int]:
    for kind, width in ((b"stco", 4), (b"co64", 8)):
        if (table := find(data, samples, kind)) is not None:
            return _column(data, table, head=8, row=width, width=width)
    return []


def _column(data: bytes | bytearray, table: Box, *, head: int, row: int, at: int = 0, width: int = 4) -> list[int]:
    """Return one number of each row; the last four bytes of the head count the rows."""
    count = number(data, table, head - 4, 4)
    if count > MAX_ENTRIES:
        raise broken()
    return [number(data, table, head + each * row + at, width) for each in range(count)]
