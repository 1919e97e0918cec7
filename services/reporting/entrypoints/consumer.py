"""The group `reporting`: batches of every event that is folded, handed to one use case."""

from collections.abc import Awaitable, Callable

from services.reporting.application.facts_of import EVENTS
from services.reporting.application.fold_batch import FoldBatch
from shared.bus.records import Batch
from shared.telemetry.metrics import Metrics

GROUP = "reporting"
TOPICS = EVENTS
MAX_RECORDS = 4_000
"""More than others take: of a complaint that has several events in a batch, the document is written once."""


def handler(fold: FoldBatch, metrics: Metrics) -> Callable[[Batch], Awaitable[None]]:
    """Return the group's handler."""

    async def handle(batch: Batch) -> None:
        await fold([received.envelope for received in batch.records], batch.positions)
        metrics.projected("complaints", len(batch.records))

    return handle
