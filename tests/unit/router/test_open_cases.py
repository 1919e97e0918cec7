"""Opening cases, batch by batch."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.router.application.errors import TenantsNotConfiguredError
from services.router.application.write_case import Call
from services.router.domain.access import Actor, Role
from services.router.domain.case import Status
from services.router.domain.commands import Resolve
from shared.contracts.complaint import ComplaintAssigned, ComplaintQueued, QueueReason
from shared.tenancy.ids import TenantId
from tests.unit.router.builders import SOLO, TEGAL, received
from tests.unit.router.fakes import Router

VERIFIER = Actor(account="tono", role=Role.VERIFIER)


async def test_a_batch_is_one_write_and_one_fetch_of_keys() -> None:
    router = Router()
    await router.open([received(1), received(2, category=None), received(3, category=None), received(1, tenant=TEGAL)])
    assert router.cases.appends == 1
    assert router.words.asked == [{"c2", "c3"}]
    assert set(router.cases.commits) == {(SOLO, "c1"), (SOLO, "c2"), (SOLO, "c3"), (TEGAL, "c1")}


async def test_keys_are_not_asked_for_when_reporters_chose_the_categories() -> None:
    router = Router()
    await router.open([received(1)])
    assert router.words.asked == []


async def test_the_commit_carries_the_event_that_caused_it_and_its_trace() -> None:
    router = Router()
    await router.open([received(1)])
    [commit] = router.cases.commits[SOLO, "c1"]
    [event] = commit.events
    assert (commit.version, commit.cause) == (1, "intake:c1.1")
    assert isinstance(event, ComplaintAssigned)
    assert event.complaint == received(1).event.complaint


async def test_words_that_can_be_opened_decide_and_erased_ones_go_to_the_verifier() -> None:
    router = Router()
    router.words.texts[SOLO, "c1"] = "Lampu jalan mati"
    await router.open([received(1, category=None), received(2, category=None)])
    [assigned], [queued] = (router.cases.commits[SOLO, case][0].events for case in ("c1", "c2"))
    assert isinstance(assigned, ComplaintAssigned)
    assert assigned.agency == "dishub"
    assert isinstance(queued, ComplaintQueued)
    assert queued.reason is QueueReason.NO_CATEGORY


async def test_how_long_a_rule_took_to_assign_is_told_once_and_of_no_other_case() -> None:
    router, took = Router(), list[float]()
    router.clock.pass_time(timedelta(seconds=4))
    open_cases = replace(router.open, assigned=took.append)
    await open_cases([received(1), received(2, category=None)])
    await open_cases([received(1)])
    assert took == [(router.clock.now() - received(1).event.complaint.received_at).total_seconds()]


async def test_a_complaint_that_comes_again_changes_nothing() -> None:
    router = Router()
    await router.open([received(1), received(1)])
    await router.open([received(1), received(2)])
    assert [len(router.cases.commits[SOLO, case]) for case in ("c1", "c2")] == [1, 1]


async def test_redelivery_lists_what_a_crash_after_the_commit_left_out_as_it_is_by_now() -> None:
    router = Router()
    await router.open([received(1)])
    await router.change((SOLO, "c1"), VERIFIER, Resolve(note="Selesai."), Call(cause="call:1"))
    router.index.entries.clear()
    await router.open([received(1)])
    assert router.index.entries[SOLO, "c1"].case.status is Status.RESOLVED


async def test_redelivery_never_takes_a_listed_case_back() -> None:
    router = Router()
    await router.open([received(1)])
    await router.change((SOLO, "c1"), VERIFIER, Resolve(note="Selesai."), Call(cause="call:1"))
    await router.open([received(1)])
    assert router.index.entries[SOLO, "c1"].case.status is Status.RESOLVED


async def test_a_tenant_that_is_not_configured_holds_up_nobody_else_in_the_batch() -> None:
    router = Router()
    with pytest.raises(TenantsNotConfiguredError) as missing:
        await router.open([received(1, tenant=TenantId("36.71")), received(2)])
    assert missing.value.tenants == ("36.71",)
    assert set(router.cases.commits) == {(SOLO, "c2")}
    assert set(router.index.entries) == {(SOLO, "c2")}
