"""Events that came too early wait, are tried more and more rarely, and are never given up."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.router.application.errors import NotYetError
from services.router.application.set_aside import LONGEST_REST, Early, TakeOrKeep, TryAgain
from services.router.entrypoints.events import OnEvents, one_by_one
from shared.bus import Batch
from shared.bus.records import Origin, Received
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.envelope import Envelope
from shared.contracts.reply import ComplaintReplyReceived, ReplyKind
from shared.contracts.values import Channel
from shared.tenancy.ids import TenantId
from tests.unit.router.builders import NOW, SOLO, received
from tests.unit.router.fakes import SetClock, SomePolicies


def envelope(number: int) -> Envelope:
    """A reply."""
    event = ComplaintReplyReceived(complaint_id="c1", reply_id="r", kind=ReplyKind.ADD, channel=Channel.WEB, at=NOW)
    return Envelope(
        id=f"intake:c1.{number}", source="/intake", subject="c1", tenant=SOLO, sequence=number, time=NOW, event=event
    )


@dataclass
class ShelfInMemory:
    """Events by id, and when each is to be tried."""

    kept: dict[str, Early] = field(default_factory=dict)
    next: dict[str, datetime] = field(default_factory=dict)

    async def put(self, envelope: Envelope, now: datetime) -> None:
        self.kept.setdefault(envelope.id, Early(envelope, now))
        self.next.setdefault(envelope.id, now)

    async def due(self, tenants: Sequence[TenantId], now: datetime, limit: int) -> Sequence[Early]:
        return [early for name, early in self.kept.items() if self.next[name] <= now][:limit]

    async def rest(self, envelope: Envelope, until: datetime) -> None:
        self.next[envelope.id] = until

    async def drop(self, envelope: Envelope) -> None:
        del self.kept[envelope.id]


@dataclass
class Taker:
    """Takes what is there; `there` False: nothing is."""

    there: bool = False
    tried: int = 0

    async def __call__(self, envelope: Envelope, event: ComplaintReplyReceived) -> None:
        self.tried += 1
        if not self.there:
            raise NotYetError((SOLO, event.complaint_id), "not yet")


async def test_what_is_early_is_kept_once_tried_more_rarely_and_taken_in_the_end() -> None:
    shelf, taker, clock = ShelfInMemory(), Taker(), SetClock()
    keep = TakeOrKeep(take=taker, shelf=shelf, clock=clock)
    again = TryAgain(policies=SomePolicies(), take=taker, shelf=shelf, clock=clock)
    for _ in range(2):
        await keep(envelope(2))
    assert len(shelf.kept) == 1
    taker.tried = 0
    for _ in range(24 * 60):
        clock.pass_time(timedelta(minutes=1))
        assert await again() == 0
    assert taker.tried < 24 * 60 / (LONGEST_REST / timedelta(minutes=1)) + 20
    taker.there = True
    clock.pass_time(LONGEST_REST)
    assert await again() == 1
    assert shelf.kept == {}


async def test_cases_open_before_what_is_said_of_them_in_the_same_batch() -> None:
    order: list[str] = []

    async def opened(batch: Batch) -> None:
        order.append("opened")

    async def said(one: Envelope) -> None:
        order.append(one.id)

    handler = OnEvents({ComplaintReceived: opened, ComplaintReplyReceived: one_by_one(said)})
    complaint = replace(envelope(1), event=received().event)
    records = [Received(each, Origin("t", 0, at)) for at, each in enumerate((envelope(2), envelope(3), complaint))]
    await handler(Batch(records, {("t", 0): 3}))
    assert order == ["opened", "intake:c1.2", "intake:c1.3"]
