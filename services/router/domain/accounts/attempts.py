"""How long one waits after wrong tries: not at all at first, then longer each time, up to a quarter of an hour.

The longest wait is short enough that nobody can lock a colleague out for a day, and long enough that guessing is
hopeless: some hundred tries a day on an account.
"""

from dataclasses import dataclass
from datetime import timedelta

FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """`free` tries without waiting, then `first`, doubled at each further try, at most `longest`."""

    free: int
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)


WITH_ACCOUNT = Patience(free=5)
WITH_ADDRESS = Patience(free=30)
"""A whole office may share one address."""
WITH_CODES = Patience(free=3, first=timedelta(minutes=2))
WITH_CODES_FROM = Patience(free=30, first=timedelta(minutes=2))
"""Mails with one-time codes, to one address and asked for from one."""


def waiting(tries: int, patience: Patience) -> timedelta:
    """Return how long to wait after so many tries since the last success."""
    over = tries - patience.free
    if over < 0:
        return timedelta(0)
    return min(patience.longest, patience.first * (1 << min(over, 16)))
