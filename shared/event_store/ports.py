"""What the relay needs of others: somewhere to publish to, and somewhere to count."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from shared.contracts.envelope import Envelope


class Publisher(Protocol):
    """Where the relay sends events."""

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Return when all of them are durable. Envelopes of one subject keep their order. Any error: send all again."""
        ...


class RelayMetrics(Protocol):
    """What the relay tells about itself; `shared.telemetry.metrics.Metrics` is one."""

    def published(self, event_type: str, count: int = 1) -> None:
        """Count events that the publisher has made durable."""
        ...

    def watch_backlog(self, read: Callable[[], Awaitable[tuple[int, float]]]) -> None:
        """Take a function that tells how many commits wait, and for how many seconds the oldest has."""
        ...


class NoRelayMetrics:
    """Counts nothing."""

    def published(self, event_type: str, count: int = 1) -> None:
        """Forget it."""

    def watch_backlog(self, read: Callable[[], Awaitable[tuple[int, float]]]) -> None:
        """Forget it."""
