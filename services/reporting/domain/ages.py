"""How long a response has been waited for, in the steps that the board shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

BUCKETS: Sequence[tuple[str, timedelta]] = (
    ("day", timedelta(days=1)),
    ("three_days", timedelta(days=3)),
    ("week", timedelta(days=7)),
    ("longer", timedelta.max),
)
"""Names and upper ends (exclusive) of the ages, from the youngest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What one agency (None: the verifier) has open.

    Not yet responded to: `by_age` counts in the order of `BUCKETS`; `overdue` are past their deadline, the worst of
    them since `due_first`, and `oldest` was received first. `late` are all that are past a deadline, the worst since
    `late_since`.
    """

    agency: str | None
    by_age: tuple[int, ...]
    overdue: int
    oldest: datetime | None
    due_first: datetime | None
    late: int = 0
    late_since: datetime | None = None

    @property
    def total(self) -> int:
        """How many wait for a first response."""
        return sum(self.by_age)


def edges(now: datetime) -> list[datetime]:
    """Return the `received_at` after which a complaint is younger than each bucket's end (the last has none)."""
    return [now - end for _, end in BUCKETS if end is not timedelta.max]


def bucket(age: timedelta) -> int:
    """Return the place in `BUCKETS` of an age."""
    return next(place for place, (_, end) in enumerate(BUCKETS) if age < end)


def overdue_by(due: datetime | None, now: datetime) -> timedelta | None:
    """Return by how much a deadline has passed, None when it has not or there is none."""
    return now - due if due is not None and due < now else None
