"""Cases that were joined to one that comes to nothing are let go, wherever that happens and whatever comes twice."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.router.application.join_case import JoinCase
from services.router.application.write_case import Call
from services.router.domain.case import Case, Status
from services.router.domain.commands import (
    AcceptTransfer,
    Assign,
    Merge,
    Note,
    OfferTransfer,
    Reject,
    Reply,
    Resolve,
    StaffCommand,
)
from services.router.domain.decisions import decide
from services.router.domain.errors import BadCommandError
from services.router.domain.facts import QueueReason
from services.router.domain.values import ReplyKind, Sealed
from shared.contracts.base import Event
from shared.contracts.case import ComplaintMerged, ComplaintWithdrawn
from shared.contracts.complaint import ComplaintRejected
from shared.contracts.transfer import ComplaintTransferAccepted, ComplaintTransferOffered
from shared.tenancy.ids import TenantId
from tests.integration.router.unattended import TONO, Desk
from tests.support.namespace import Namespace
from tests.support.stack import Stack
from tests.unit.router.builders import SOLO, TEGAL

Key = tuple[TenantId, str]
LEADER, FOLLOWER, OTHER = (SOLO, "c1"), (SOLO, "c2"), (SOLO, "c3")
THERE = (TEGAL, "c1")


@pytest.fixture
async def desk(stack: Stack, namespace: Namespace) -> AsyncIterator[Desk]:
    """Three complaints in Solo about one hole; the second is joined to the first."""
    desk = Desk(stack.mongo, namespace.mongo_prefix)
    await desk.prepare()
    for key in (LEADER, FOLLOWER, OTHER):
        await desk.receive(key[1])
    await join(desk, FOLLOWER, LEADER)
    yield desk
    desk.client.close()


async def join(desk: Desk, key: Key, into: Key) -> None:
    """Join a case to another, as a verifier does."""
    await JoinCase(change=desk.change, index=desk.index)(key, TONO, into[1], Call(cause=f"join:{key}:{into}"))


async def withdraw(desk: Desk, key: Key) -> None:
    """Let the reporter take it back."""
    said = Reply(kind=ReplyKind.WITHDRAW)
    await desk.write(
        key, Call(cause=f"withdraw:{key}"), lambda history, policy, now: decide(history.scene(policy, now), said)
    )


async def tell(desk: Desk, key: Key, kind: type[Event], *, times: int = 1) -> None:
    """Let the newest event of a kind be read."""
    takers: dict[type[Event], Any] = {
        ComplaintRejected: desk.release,
        ComplaintWithdrawn: desk.release,
        ComplaintMerged: desk.check_join,
        ComplaintTransferOffered: desk.offers,
        ComplaintTransferAccepted: desk.answers,
    }
    envelope = [each for each in await desk.said(key) if isinstance(each.event, kind)][-1]
    for _ in range(times):
        await takers[kind](envelope, envelope.event)


async def give(desk: Desk, giver: Key, taker: Key) -> None:
    """Offer a case to another tenant, which takes it."""
    await desk.do(giver, OfferTransfer(to=taker[0], note="Di daerah Anda."))
    await tell(desk, giver, ComplaintTransferOffered)
    await desk.do(taker, AcceptTransfer())
    await tell(desk, taker, ComplaintTransferAccepted)


async def of(desk: Desk, key: Key) -> Case:
    """The case."""
    return (await desk.history(key)).case


async def test_what_was_joined_to_an_archived_case_waits_for_the_verifier_with_the_reason(desk: Desk) -> None:
    await desk.do(LEADER, Reject(reason="Bukan pengaduan."))
    await tell(desk, LEADER, ComplaintRejected, times=2)
    case = await of(desk, FOLLOWER)
    assert (case.status, case.queue_reason) == (Status.RECEIVED, QueueReason.LEADER_REJECTED)
    assert (case.agency, case.merged_into) == (None, None)
    assert [clock.kind for clock in case.clocks] == ["verify"]
    split = (await desk.history(FOLLOWER)).facts[-1]
    assert getattr(split, "note", None) == "Bukan pengaduan."
    assert (await desk.kinds(FOLLOWER)).count("CaseSplit") == 1, "what is read twice changes nothing"
    listed = await desk.index.find(FOLLOWER)
    assert listed is not None
    assert listed.case.queue_reason is QueueReason.LEADER_REJECTED


async def test_what_was_joined_to_a_withdrawn_case_still_stands(desk: Desk) -> None:
    await withdraw(desk, LEADER)
    await tell(desk, LEADER, ComplaintWithdrawn)
    assert (await of(desk, FOLLOWER)).queue_reason is QueueReason.LEADER_WITHDRAWN
    assert (await of(desk, OTHER)).status is Status.ASSIGNED


async def test_what_was_joined_to_a_case_that_is_solved_stays_joined(desk: Desk) -> None:
    await desk.do(LEADER, Resolve(note="Sudah ditambal."))
    await tell(desk, FOLLOWER, ComplaintMerged)
    assert (await of(desk, FOLLOWER)).status is Status.MERGED


async def test_it_is_let_go_too_when_the_case_ends_in_a_tenant_further_on(desk: Desk) -> None:
    """c1 goes from Solo to Tegal; c2 was joined to it in Solo, c4 is joined to it in Tegal; it comes home and ends."""
    await give(desk, LEADER, THERE)
    assert (await of(desk, FOLLOWER)).status is Status.MERGED
    await desk.receive("c4", of=TEGAL)
    await join(desk, (TEGAL, "c4"), THERE)
    await give(desk, THERE, LEADER)
    await withdraw(desk, LEADER)
    await tell(desk, LEADER, ComplaintWithdrawn)
    for key in (FOLLOWER, (TEGAL, "c4")):
        assert (await of(desk, key)).queue_reason is QueueReason.LEADER_WITHDRAWN, key


async def test_nothing_is_joined_to_a_case_that_may_go_back_to_its_tenant(desk: Desk) -> None:
    await desk.do(LEADER, OfferTransfer(to=TEGAL, note="Di daerah Anda."))
    await tell(desk, LEADER, ComplaintTransferOffered)
    await desk.receive("c4", of=TEGAL)
    with pytest.raises(BadCommandError):
        await join(desk, (TEGAL, "c4"), THERE)


async def test_who_joins_a_case_while_another_archives_the_one_it_goes_to_hears_of_it(desk: Desk) -> None:
    """The join looked before the end was written, and was itself written after that was read."""
    await desk.do(LEADER, Reject(reason="Bukan pengaduan."))
    await desk.do(LEADER, Note(note=Sealed(key="k", data="eA==")))
    await tell(desk, LEADER, ComplaintRejected)
    await blind(desk, OTHER, Merge(into="c1"))
    await tell(desk, OTHER, ComplaintMerged, times=2)
    split = (await desk.history(OTHER)).facts[-1]
    assert (await of(desk, OTHER)).queue_reason is QueueReason.LEADER_REJECTED
    assert getattr(split, "note", None) == "Bukan pengaduan."


async def test_of_two_cases_that_are_joined_to_each_other_at_the_same_time_one_stays_open(desk: Desk) -> None:
    await desk.receive("c5")
    await desk.do((SOLO, "c5"), Assign(category="jalan-rusak", agency="dpupr", person="budi"))
    await blind(desk, OTHER, Merge(into="c5"))
    await blind(desk, (SOLO, "c5"), Merge(into="c3"))
    await tell(desk, OTHER, ComplaintMerged)
    await tell(desk, (SOLO, "c5"), ComplaintMerged)
    assert (await of(desk, OTHER)).status is Status.ASSIGNED
    assert (await of(desk, (SOLO, "c5"))).merged_into == "c3"


async def blind(desk: Desk, key: Key, command: StaffCommand) -> None:
    """Do what was found to be possible a moment ago."""
    await desk.do(key, command)
