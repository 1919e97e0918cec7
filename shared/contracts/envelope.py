"""What surrounds an event on its way: the CloudEvents 1.0 attributes Aduan uses."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.base import Event
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An event with where it stands. `id` is `stream.sequence`, so a repeat has the same id.

    `source` is the service that says it (`/intake`), `subject` the stream it belongs to (a complaint's id), and
    `sequence` its dense number in that stream and source, from 1: readers order by it, never by time or arrival.
    `cause` is what led to the decision the event is part of, by which the service knows a repeat; None: not told.
    """

    id: str
    source: str
    subject: str
    tenant: TenantId
    sequence: int
    time: datetime
    event: Event
    traceparent: str | None = None
    cause: str | None = None
