"""Reads events about cases and news in batches and lets them be acted on."""

from collections.abc import Awaitable, Callable, Sequence

from services.notifier.application.queue_notifications import CASE_EVENTS, UnknownTenantError
from services.notifier.application.read_news import NEWS_EVENTS
from shared.bus.errors import PermanentError, TransientError
from shared.bus.records import Batch
from shared.contracts.base import Event
from shared.contracts.envelope import Envelope
from shared.keyring.sealing import SealBroken

TOPICS: Sequence[type[Event]] = (*CASE_EVENTS, *NEWS_EVENTS)


def handler(
    readers: Sequence[Callable[[Sequence[Envelope]], Awaitable[None]]], wake: Callable[[], None]
) -> Callable[[Batch], Awaitable[None]]:
    """Return what the consumer calls for each batch. Each reader takes what it knows and leaves the rest."""

    async def handle(batch: Batch) -> None:
        envelopes = batch.envelopes
        try:
            for read in readers:
                await read(envelopes)
        except UnknownTenantError as error:
            raise TransientError(str(error)) from error
        except SealBroken as error:
            raise PermanentError(str(error)) from error
        wake()

    return handle
