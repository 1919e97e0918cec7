"""The group `reporting`: batches of every event that is folded, handed to one use case."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from services.reporting.application.facts_of import EVENTS
from services.reporting.application.fold_batch import LEAST, PARTS, FoldBatch
from shared.bus.records import Batch
from shared.contracts.complaint import ComplaintReceived
from shared.telemetry.metrics import Metrics

GROUP = "reporting"
TOPICS = EVENTS


def handler(fold: FoldBatch, metrics: Metrics, now: Callable[[], datetime]) -> Callable[[Batch], Awaitable[None]]:
    """Return the group's handler."""
    visible = metrics.waits(
        "aduan_visible_seconds", "From a complaint's acceptance until its page and the boards show it, in seconds"
    )

    async def handle(batch: Batch) -> None:
        await fold.side_by_side([(part.envelopes, part.positions) for part in batch.parts(PARTS, LEAST)])
        metrics.projected("complaints", len(batch.records))
        shown = now()
        for received in batch.records:
            event = received.envelope.event
            if isinstance(event, ComplaintReceived):
                visible((shown - event.complaint.received_at).total_seconds())

    return handle
