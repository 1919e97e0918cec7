"""The clock of the machine."""

from datetime import UTC, datetime


class SystemClock:
    """Says what time it is."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)
