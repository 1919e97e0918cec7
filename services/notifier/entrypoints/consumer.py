"""Reads complaint events in batches and lets them be queued."""

from collections.abc import Awaitable, Callable, Sequence

from services.notifier.application.queue_notifications import OCCASIONS, UnknownTenantError
from shared.bus.errors import TransientError
from shared.bus.records import Batch
from shared.contracts.base import Event
from shared.contracts.envelope import Envelope

TOPICS: Sequence[type[Event]] = tuple(OCCASIONS)


def handler(
    queue: Callable[[Sequence[Envelope]], Awaitable[None]], wake: Callable[[], None]
) -> Callable[[Batch], Awaitable[None]]:
    """Return what the consumer calls for each batch."""

    async def handle(batch: Batch) -> None:
        try:
            await queue([received.envelope for received in batch.records])
        except UnknownTenantError as error:
            raise TransientError(str(error)) from error
        wake()

    return handle
