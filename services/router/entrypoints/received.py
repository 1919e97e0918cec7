"""Takes received complaints from Kafka."""

import time
from collections.abc import Callable, Iterable

from services.router.application.errors import TenantsNotConfiguredError
from services.router.application.open_cases import OpenCases, Received
from shared.bus import Batch, PermanentError, TransientError
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId


class OnReceived:
    """Opens cases. Complaints of a tenant that is not configured are tried again for `patience` seconds.

    After that they go to the dead letters (`aduan dlq redrive` brings them back), so that a tenant somebody forgot to
    configure doesn't hold up all the others for ever.
    """

    def __init__(
        self, open_cases: OpenCases, *, patience: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._open_cases = open_cases
        self._patience = patience
        self._monotonic = monotonic
        self._missing_since: dict[TenantId, float] = {}

    async def __call__(self, batch: Batch) -> None:
        """Take one batch: PermanentError and TransientError as the bus understands them."""
        received = [_received(record.envelope) for record in batch.records]
        try:
            await self._open_cases(received)
        except TenantsNotConfiguredError as missing:
            self._known(complaint.tenant for complaint in received if complaint.tenant not in missing.tenants)
            if self._waited_for(missing.tenants) >= self._patience:
                raise PermanentError(str(missing)) from missing
            raise TransientError(str(missing)) from missing
        self._known(complaint.tenant for complaint in received)

    def _waited_for(self, tenants: Iterable[TenantId]) -> float:
        now = self._monotonic()
        return max(now - self._missing_since.setdefault(tenant, now) for tenant in tenants)

    def _known(self, tenants: Iterable[TenantId]) -> None:
        if self._missing_since:
            for tenant in set(tenants):
                self._missing_since.pop(tenant, None)


def _received(envelope: Envelope) -> Received:
    event = envelope.event
    if not isinstance(event, ComplaintReceived):
        raise PermanentError(f"{event.type} is not a received complaint")
    if envelope.subject != event.complaint.id:
        raise PermanentError("the event's subject is not its complaint")
    return Received(tenant=envelope.tenant, event_id=envelope.id, event=event, traceparent=envelope.traceparent)
