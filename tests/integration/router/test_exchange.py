"""Cases go from tenant to tenant and back, and what reporters say finds them, whatever comes twice or late."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.router.application.errors import NotYetError
from services.router.application.history import History
from services.router.application.view_case import ViewCase
from services.router.domain.case import Status
from services.router.domain.commands import (
    AcceptTransfer,
    Amend,
    Assign,
    OfferTransfer,
    Resolve,
    ReturnTransfer,
    StaffCommand,
)
from services.router.domain.facts import QueueReason
from services.router.domain.values import ReplyKind as Kind
from services.router.domain.values import Sealed
from services.router.domain.values import Visibility as Shown
from shared.contracts.envelope import Envelope
from shared.contracts.reply import ComplaintReplyReceived, ReplyKind
from shared.contracts.transfer import (
    ComplaintTransferAccepted,
    ComplaintTransferOffered,
    ComplaintTransferReturned,
)
from shared.contracts.values import Channel, Location
from shared.tenancy.ids import TenantId
from tests.integration.router.unattended import TONO, Desk
from tests.support.namespace import Namespace
from tests.support.stack import Stack
from tests.unit.router.builders import NOW, SOLO, TEGAL

HERE, THERE = (SOLO, "c1"), (TEGAL, "c1")
PLACE = Location(lat=-7.5666, lon=110.8167, area_code="33.72.01.1001")


@pytest.fixture
async def desk(stack: Stack, namespace: Namespace) -> AsyncIterator[Desk]:
    """A complaint in Solo that waits for the verifier; Tegal is the neighbour."""
    desk = Desk(stack.mongo, namespace.mongo_prefix)
    await desk.prepare()
    await desk.receive("c1", category=None, text="Jembatan di batas kota retak", location=PLACE)
    yield desk
    desk.client.close()


async def tell(desk: Desk, key: tuple[TenantId, str], kind: type[Any]) -> Envelope:
    """Let the other side read the newest event of a kind, as Kafka brings it; return it."""
    envelope = [each for each in await desk.said(key) if isinstance(each.event, kind)][-1]
    take: Any = desk.offers if kind is ComplaintTransferOffered else desk.answers
    await take(envelope, envelope.event)
    return envelope


async def give(desk: Desk, giver: tuple[TenantId, str], taker: TenantId) -> Envelope:
    """Offer a case, and let the offer arrive."""
    await desk.do(giver, OfferTransfer(to=taker, note="Jembatannya di daerah Anda."))
    return await tell(desk, giver, ComplaintTransferOffered)


async def answer(desk: Desk, taker: tuple[TenantId, str], command: StaffCommand) -> Envelope:
    """Accept or send back, and let the answer arrive."""
    await desk.do(taker, command)
    returned = isinstance(command, ReturnTransfer)
    return await tell(desk, taker, ComplaintTransferReturned if returned else ComplaintTransferAccepted)


async def standing(desk: Desk) -> tuple[Status, Status]:
    """Where the case stands in Solo and in Tegal."""
    return (await desk.history(HERE)).case.status, (await desk.history(THERE)).case.status


async def test_an_offer_opens_the_case_there_with_all_that_is_known_of_it(desk: Desk) -> None:
    await give(desk, HERE, TEGAL)
    theirs = await desk.history(THERE)
    assert theirs.complaint.home == SOLO
    assert theirs.complaint.tracking_code == (await desk.history(HERE)).complaint.tracking_code
    assert theirs.case.queue_reason is QueueReason.TRANSFER_OFFERED
    assert theirs.case.origin == SOLO
    entry = await desk.index.find(THERE)
    assert entry is not None
    assert entry.dossier.location == PLACE
    origin: Any = theirs.facts[0]
    assert [clock.kind for clock in origin.origin.clocks] == ["verify"]
    view = await ViewCase(cases=desk.cases, index=desk.index, words=desk.words)(THERE, TONO)
    assert view.words is not None
    assert view.words.text == "Jembatan di batas kota retak"


async def test_what_is_accepted_is_theirs_and_what_comes_twice_changes_nothing(desk: Desk) -> None:
    offered = await give(desk, HERE, TEGAL)
    accepted = await answer(desk, THERE, AcceptTransfer())
    assert await standing(desk) == (Status.TRANSFERRED, Status.RECEIVED)
    before = len((await desk.history(HERE)).facts), len((await desk.history(THERE)).facts)
    for _ in range(2):
        await desk.offers(offered, offered.event)  # type: ignore[arg-type] # an offer
        await desk.answers(accepted, accepted.event)  # type: ignore[arg-type] # an acceptance
    assert (len((await desk.history(HERE)).facts), len((await desk.history(THERE)).facts)) == before
    await desk.do(THERE, Assign(category="jalan-rusak", agency="dpupr"))
    assert await standing(desk) == (Status.TRANSFERRED, Status.ASSIGNED)


async def test_what_is_sent_back_waits_here_again_and_may_be_offered_once_more(desk: Desk) -> None:
    await give(desk, HERE, TEGAL)
    await answer(desk, THERE, ReturnTransfer(note="Itu jalan Anda."))
    ours = (await desk.history(HERE)).case
    assert (ours.status, ours.queue_reason) == (Status.RECEIVED, QueueReason.TRANSFER_RETURNED)
    await give(desk, HERE, TEGAL)
    theirs = (await desk.history(THERE)).case
    assert (theirs.status, theirs.queue_reason) == (Status.RECEIVED, QueueReason.TRANSFER_OFFERED)
    await answer(desk, THERE, AcceptTransfer())
    assert await standing(desk) == (Status.TRANSFERRED, Status.RECEIVED)


async def test_a_case_that_was_taken_can_come_back_home(desk: Desk) -> None:
    await give(desk, HERE, TEGAL)
    await answer(desk, THERE, AcceptTransfer())
    await give(desk, THERE, SOLO)
    await answer(desk, HERE, AcceptTransfer())
    assert await standing(desk) == (Status.RECEIVED, Status.TRANSFERRED)
    assert (await desk.history(HERE)).complaint.home is None


async def test_what_the_giver_hid_from_the_public_stays_hidden(desk: Desk) -> None:
    masked = Sealed(key="k", data="ZGF0YQ==")
    await desk.do(HERE, Amend(visibility=Shown.ANONYMOUS, public_words=masked, hidden_media=("33.72-a",)))
    await give(desk, HERE, TEGAL)
    theirs = await desk.history(THERE)
    assert theirs.visibility is Shown.ANONYMOUS
    assert (theirs.case.public_words, theirs.case.hidden_media) == (masked, ("33.72-a",))


async def test_an_offer_that_died_half_way_is_listed_when_it_comes_again(desk: Desk) -> None:
    offered = await give(desk, HERE, TEGAL)
    await desk.own["cases"].delete_one({"tenant": TEGAL})
    await desk.offers(offered, offered.event)  # type: ignore[arg-type] # an offer
    assert await desk.index.find(THERE) is not None
    assert await desk.kinds(THERE) == ["CaseQueued"]


async def test_an_offer_to_a_tenant_that_is_not_configured_waits(desk: Desk) -> None:
    await desk.do(HERE, OfferTransfer(to=TEGAL, note="Milik Anda."))
    of_tegal = desk.policies.by_tenant.pop(TEGAL)
    with pytest.raises(NotYetError):
        await tell(desk, HERE, ComplaintTransferOffered)
    desk.policies.by_tenant[TEGAL] = of_tegal
    await tell(desk, HERE, ComplaintTransferOffered)
    assert await desk.kinds(THERE) == ["CaseQueued"]


def reply(kind: ReplyKind, number: int = 2) -> Envelope:
    """What the reporter says, as intake publishes it: to the tenant it was sent to first."""
    event = ComplaintReplyReceived(complaint_id="c1", reply_id=f"r{number}", kind=kind, channel=Channel.WEB, at=NOW)
    return Envelope(
        id=f"intake:c1.{number}",
        source="/intake",
        subject="c1",
        tenant=SOLO,
        sequence=number,
        time=NOW,
        event=event,
    )


async def say(desk: Desk, envelope: Envelope) -> None:
    """Let router read it."""
    await desk.replies(envelope, envelope.event)  # type: ignore[arg-type] # a reply


def replied(history: History) -> list[Kind]:
    """What was said to a case, apart from what ended it."""
    return [fact.kind for fact in history.facts if type(fact).__name__ == "CaseReplied"]  # type: ignore[union-attr]


async def test_a_reply_is_put_to_the_case_once(desk: Desk) -> None:
    await desk.do(HERE, Assign(category="jalan-rusak", agency="dpupr"))
    await desk.do(HERE, Resolve(note="Sudah ditambal."))
    for _ in range(2):
        await say(desk, reply(ReplyKind.CONFIRM))
    assert await desk.kinds(HERE) == ["CaseQueued", "CaseAssigned", "CaseResolved", "CaseClosed"]


async def test_a_reply_follows_the_case_to_whoever_has_it(desk: Desk) -> None:
    await give(desk, HERE, TEGAL)
    await say(desk, reply(ReplyKind.ADD, 2))  # it is Solo's as long as Tegal has not answered
    await desk.do(THERE, AcceptTransfer())
    await say(desk, reply(ReplyKind.ADD, 3))  # Tegal has it, but Solo does not know yet
    await tell(desk, THERE, ComplaintTransferAccepted)
    await say(desk, reply(ReplyKind.ADD, 4))
    assert len(replied(await desk.history(HERE))) == 1
    assert len(replied(await desk.history(THERE))) == 2


async def test_a_reply_stays_with_the_giver_while_a_return_home_is_offered_and_sent_back(desk: Desk) -> None:
    await give(desk, HERE, TEGAL)
    await answer(desk, THERE, AcceptTransfer())
    await give(desk, THERE, SOLO)
    await say(desk, reply(ReplyKind.ADD, 2))
    await answer(desk, HERE, ReturnTransfer(note="Tetap di Tegal."))
    await say(desk, reply(ReplyKind.ADD, 3))
    assert len(replied(await desk.history(THERE))) == 2
    assert await standing(desk) == (Status.REJECTED, Status.RECEIVED)


async def test_a_reply_that_comes_before_its_complaint_waits(desk: Desk) -> None:
    await desk.own["cases"].delete_many({})
    await desk.own["commits"].delete_many({})
    with pytest.raises(NotYetError):
        await say(desk, reply(ReplyKind.ADD))
