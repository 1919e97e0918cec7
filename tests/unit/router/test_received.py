"""What the consumer does with a batch, and how long it waits for a tenant's configuration."""

import pytest

from services.router.entrypoints.received import OnReceived
from shared.bus import Batch, Origin, PermanentError, TransientError
from shared.bus import Received as Record
from shared.contracts.base import Event
from shared.contracts.complaint import ComplaintRejected
from shared.contracts.envelope import Envelope
from shared.tenancy.ids import TenantId
from tests.unit.router.builders import NOW, SOLO, complaint, policy, received
from tests.unit.router.fakes import Router

TANGERANG = TenantId("36.71")


class Ticks:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def batch(*envelopes: Envelope) -> Batch:
    """Records of one partition."""
    records = [Record(envelope, Origin("complaint.received", 0, i)) for i, envelope in enumerate(envelopes)]
    return Batch(records, {("complaint.received", 0): len(records)})


def envelope(number: int = 1, tenant: TenantId = SOLO, event: Event | None = None, subject: str = "") -> Envelope:
    """Complaint c1, c2, … as intake tells of it."""
    return Envelope(
        id=f"intake:c{number}.1",
        source="/intake",
        subject=subject or f"c{number}",
        tenant=tenant,
        sequence=1,
        time=NOW,
        event=event or received(number).event,
    )


async def test_complaints_become_cases() -> None:
    router = Router()
    await OnReceived(router.open, patience=30)(batch(envelope(1), envelope(2)))
    assert set(router.cases.commits) == {(SOLO, "c1"), (SOLO, "c2")}


async def test_an_unknown_tenant_is_waited_for_and_then_its_complaints_are_dead_letters() -> None:
    router, ticks = Router(), Ticks()
    handle = OnReceived(router.open, patience=30, monotonic=ticks)
    for seconds in (0, 29):
        ticks.seconds = 100 + seconds
        with pytest.raises(TransientError):
            await handle(batch(envelope(1, TANGERANG), envelope(2)))
    ticks.seconds = 130
    with pytest.raises(PermanentError, match=r"36\.71: publish it"):
        await handle(batch(envelope(1, TANGERANG)))
    assert set(router.cases.commits) == {(SOLO, "c2")}


async def test_a_tenant_that_was_configured_and_vanishes_is_waited_for_again() -> None:
    router, ticks = Router(), Ticks()
    handle = OnReceived(router.open, patience=30, monotonic=ticks)
    with pytest.raises(TransientError):
        await handle(batch(envelope(1, TANGERANG)))
    router.policies.by_tenant[TANGERANG] = policy()
    await handle(batch(envelope(1, TANGERANG)))
    del router.policies.by_tenant[TANGERANG]
    ticks.seconds += 60
    with pytest.raises(TransientError):
        await handle(batch(envelope(2, TANGERANG)))


async def test_what_is_no_received_complaint_is_a_dead_letter() -> None:
    handle = OnReceived(Router().open, patience=30)
    rejected = ComplaintRejected(complaint=complaint(), reason="x", at=NOW)
    with pytest.raises(PermanentError, match="not a received complaint"):
        await handle(batch(envelope(event=rejected)))
    with pytest.raises(PermanentError, match="subject"):
        await handle(batch(envelope(subject="c2")))
