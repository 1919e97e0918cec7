"""How long a session lasts: a working day without use, a week in all."""

from datetime import datetime, timedelta

IDLE = timedelta(hours=12)
WHOLE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly is kept when a session was last used."""


def lasts(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Say whether a session is still good."""
    return now < min(created_at + WHOLE, seen_at + IDLE)
