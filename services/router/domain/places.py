"""Places are region codes (kode wilayah): what is written before a dot contains what is written after it."""

from collections.abc import Iterator


def depth(code: str) -> int:
    """Return how deep a code lies: 1 for a province (`33`), 4 for a kelurahan (`33.72.01.1001`)."""
    return code.count(".") + 1


def contains(outer: str, inner: str) -> bool:
    """Say whether `inner` is `outer` or lies in it."""
    return inner == outer or inner.startswith(outer + ".")


def path(code: str | None) -> Iterator[str]:
    """Yield the places that contain `code`, itself first and the province last; nothing for None."""
    while code:
        yield code
        code = code.rpartition(".")[0]
