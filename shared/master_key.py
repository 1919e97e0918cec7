"""The master key as settings hand it on: what seals and names are made with."""

from collections.abc import Sequence
from typing import Self


class MasterKey(bytes):
    """The 32 bytes that seal what is made from now on, and what goes with them while keys are replaced.

    `names` are the bytes that names are derived from (codes, ids, search terms), which must never change; `others` may
    have sealed what is there and open it still.
    """

    names: bytes
    others: tuple[bytes, ...]

    def __new__(cls, current: bytes, *, names: bytes | None = None, others: Sequence[bytes] = ()) -> Self:
        """Without further keys it is like the bytes alone."""
        key = super().__new__(cls, current)
        key.names, key.others = names or current, tuple(others)
        return key
