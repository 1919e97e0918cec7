"""The time of this machine."""

from datetime import UTC, datetime


class SystemClock:
    """The services' `Clock` in earnest, to the millisecond, which is as fine as MongoDB keeps it."""

    def now(self) -> datetime:
        """Return the present in UTC."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)
