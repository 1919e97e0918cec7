"""Takes received complaints from Kafka."""

import time
from collections.abc import Callable

from services.router.application.errors import TenantsNotConfiguredError
from services.router.application.open_cases import OpenCases, Received
from services.router.entrypoints.waiting import Waiting
from shared.bus import Batch, PermanentError
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId


class OnReceived:
    """Opens cases. Complaints of a tenant that is not configured are tried again for `patience` seconds."""

    def __init__(
        self, open_cases: OpenCases, *, patience: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._open_cases = open_cases
        self._waiting = Waiting[TenantId](patience, monotonic)

    async def __call__(self, batch: Batch) -> None:
        """Take one batch: PermanentError and TransientError as the bus understands them."""
        received = [_received(record.envelope) for record in batch.records]
        tenants = {complaint.tenant for complaint in received}
        try:
            await self._open_cases(received)
        except TenantsNotConfiguredError as missing:
            self._waiting.found(tenants.difference(missing.tenants))
            self._waiting.missed(missing.tenants, missing)
        self._waiting.found(tenants)


def _received(envelope: Envelope) -> Received:
    event = envelope.event
    if not isinstance(event, ComplaintReceived):
        raise PermanentError(f"{event.type} is not a received complaint")
    if envelope.subject != event.complaint.id:
        raise PermanentError("the event's subject is not its complaint")
    return Received(tenant=envelope.tenant, event_id=envelope.id, event=event, traceparent=envelope.traceparent)
