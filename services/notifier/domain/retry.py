"""When a message that could not be handed over is tried again, and when to stop."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waits double from `first` up to `longest`; after `attempts` tries the message has failed."""

    attempts: int = 8
    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)

    def wait(self, attempts: int, jitter: float) -> timedelta | None:
        """Return how long to wait after that many failed tries, or None to give up.

        `jitter` in [0, 1) spreads tries that failed together over half of the wait.
        """
        if attempts >= self.attempts:
            return None
        doublings = max(0, attempts - 1)
        full = min(self.longest, self.first * float(2**doublings))
        return full * (0.5 + jitter / 2)
