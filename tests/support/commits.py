"""Commits to append in tests, and a publisher that remembers."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from shared.contracts.complaint import ComplaintProgressed
from shared.contracts.envelope import Envelope
from shared.contracts.values import Channel, ComplaintRef, Visibility
from shared.event_store import Commit
from shared.tenancy.ids import TenantId

SURAKARTA = TenantId("33.72")
TANGERANG = TenantId("36.71")
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def progressed(complaint_id: str, note: str = "Diperiksa") -> ComplaintProgressed:
    """An event that says how far the agency is."""
    complaint = ComplaintRef(
        id=complaint_id,
        tracking_code="3372-K7QM-9XPA-2TBD",
        channel=Channel.WEB,
        visibility=Visibility.PUBLIC,
        language="id",
        received_at=NOON,
    )
    return ComplaintProgressed(complaint=complaint, agency="dpu", note=note, at=NOON)


def commit(
    stream: str,
    version: int = 1,
    *,
    cause: str | None = None,
    tenant: TenantId = SURAKARTA,
    events: int = 1,
    note: str = "Diperiksa",
    traceparent: str | None = None,
) -> Commit:
    """A commit of some events; its cause is its version's unless given."""
    return Commit(
        tenant=tenant,
        stream=stream,
        version=version,
        cause=cause or f"cause-{version}",
        events=tuple(progressed(stream, f"{note} {number}") for number in range(events)),
        at=NOON,
        traceparent=traceparent,
    )


class RememberingPublisher:
    """Keeps what was published; fails the first `failures` times; waits while `open` is not set."""

    def __init__(self, failures: int = 0) -> None:
        self.published: list[Envelope] = []
        self.failures = failures
        self.attempts = 0
        self.open = asyncio.Event()
        self.open.set()

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        self.attempts += 1
        await self.open.wait()
        if self.attempts <= self.failures:
            raise ConnectionError("the broker is away")
        self.published.extend(envelopes)

    def sequences(self, stream: str, tenant: TenantId = SURAKARTA) -> list[int]:
        """The numbers of a stream's events in the order they were published."""
        return [each.sequence for each in self.published if (each.tenant, each.subject) == (tenant, stream)]
