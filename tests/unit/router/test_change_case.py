"""What staff decide: repeats, clashes, crashes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from typing_extensions import override

from services.router.application.errors import (
    CaseMovedOnError,
    ErasedError,
    KeyUsedOtherwiseError,
    NoSuchCaseError,
    NotForThisRoleError,
)
from services.router.application.facts import complaint_of
from services.router.application.ports import CaseKey, Commit, Outcome
from services.router.application.repair_index import RepairIndex
from services.router.application.write_case import Call
from services.router.domain.access import Actor, Role
from services.router.domain.case import Status
from services.router.domain.commands import Amend, Assign, Progress, Reject, Resolve, Split
from services.router.domain.errors import BadCommandError, NotAllowedNowError
from services.router.domain.facts import CaseProgressed
from services.router.domain.values import Visibility
from shared.contracts.complaint import ComplaintProgressed
from tests.unit.router.builders import NOW, SOLO, TEGAL, complaint, received
from tests.unit.router.fakes import CommitsInMemory, Router

KEY: CaseKey = (SOLO, "c1")
VERIFIER = Actor(account="tono", role=Role.VERIFIER)


@dataclass
class Busy(CommitsInMemory):
    """Somebody else reports progress just before each append, as often as `rivals` says."""

    rivals: int = 0
    done: list[str] = field(default_factory=list)

    @override
    async def append(self, commits: Sequence[Commit]) -> Sequence[Outcome]:
        if self.rivals and commits[0].cause.startswith("call:"):
            self.rivals -= 1
            cause = f"rival:{self.rivals}"
            event = ComplaintProgressed(complaint=complaint(), agency="dpupr", note=cause, at=NOW)
            await super().append(
                [Commit(tenant=SOLO, case_id="c1", version=commits[0].version, cause=cause, events=(event,), at=NOW)]
            )
        return await super().append(commits)


async def opened(category: str | None = "jalan-rusak", rivals: int = 0) -> Router:
    """A router with case c1 of Solo."""
    router = Router(cases=Busy(rivals=rivals))
    await router.open([received(1, category=category)])
    return router


async def test_a_verifier_assigns_a_waiting_case_and_the_list_shows_it() -> None:
    router = await opened(category=None)
    case = await router.change(KEY, VERIFIER, Assign(category="lampu-jalan", agency="dishub"), Call(cause="call:1"))
    assert (case.status, case.version) == (Status.ASSIGNED, 2)
    assert router.index.entries[KEY].case == case
    assert router.cases.commits[KEY][1].version == 2


async def test_a_repeated_call_changes_nothing_and_gets_the_case_as_it_is() -> None:
    router = await opened()
    first = await router.change(KEY, VERIFIER, Progress(note="Tim ke lokasi."), Call(cause="call:1", expected=1))
    again = await router.change(KEY, VERIFIER, Progress(note="Tim ke lokasi. "), Call(cause="call:1", expected=1))
    assert first == again
    assert len(router.cases.commits[KEY]) == 2


@pytest.mark.parametrize("other", [Progress(note="Lain."), Resolve(note="Tim ke lokasi."), Reject(reason="x")])
async def test_a_key_used_for_something_else_is_refused(other: Progress | Resolve | Reject) -> None:
    router = await opened()
    await router.change(KEY, VERIFIER, Progress(note="Tim ke lokasi."), Call(cause="call:k:1", group="call:k:"))
    with pytest.raises(KeyUsedOtherwiseError):
        await router.change(KEY, VERIFIER, other, Call(cause="call:k:2", group="call:k:"))


async def test_a_caller_who_has_not_seen_the_latest_is_told_what_happened() -> None:
    router = await opened()
    await router.change(KEY, VERIFIER, Progress(note="Tim ke lokasi."), Call(cause="call:1"))
    with pytest.raises(CaseMovedOnError) as moved:
        await router.change(KEY, VERIFIER, Resolve(note="Selesai."), Call(cause="call:2", expected=1))
    [happened] = moved.value.meanwhile
    assert isinstance(happened, CaseProgressed)
    assert (happened.note, moved.value.case.version) == ("Tim ke lokasi.", 2)


async def test_a_clash_is_told_to_a_caller_who_named_a_version() -> None:
    router = await opened(rivals=1)
    with pytest.raises(CaseMovedOnError) as moved:
        await router.change(KEY, VERIFIER, Resolve(note="Selesai."), Call(cause="call:1", expected=1))
    assert len(moved.value.meanwhile) == 1


async def test_without_a_version_a_clash_is_decided_anew_on_the_newer_case() -> None:
    router = await opened(rivals=1)
    case = await router.change(KEY, VERIFIER, Resolve(note="Selesai."), Call(cause="call:1"))
    assert (case.version, case.status) == (3, Status.RESOLVED)


async def test_what_the_newer_case_does_not_allow_is_refused() -> None:
    router = await opened(rivals=1)
    with pytest.raises(NotAllowedNowError):
        await router.change(KEY, VERIFIER, Reject(reason="Bukan pengaduan."), Call(cause="call:1"))


async def test_a_case_that_never_rests_is_given_up() -> None:
    router = await opened(rivals=10)
    with pytest.raises(CaseMovedOnError):
        await router.change(KEY, VERIFIER, Resolve(note="Selesai."), Call(cause="call:1"))


async def test_another_tenants_case_is_no_case() -> None:
    router = await opened()
    with pytest.raises(NoSuchCaseError):
        await router.change((TEGAL, "c1"), VERIFIER, Resolve(note="Selesai."), Call(cause="call:1"))


async def test_what_a_crash_after_the_commit_left_out_of_the_list_is_repaired() -> None:
    router = await opened()
    repair = RepairIndex(policies=router.policies, cases=router.cases, index=router.index, clock=router.clock)
    router.index.fail_updates = True
    with pytest.raises(ConnectionError):
        await router.change(KEY, VERIFIER, Resolve(note="Selesai."), Call(cause="call:1"))
    assert router.index.entries[KEY].case.status is Status.ASSIGNED

    router.clock.pass_time(timedelta(seconds=29))
    assert await repair() == 0  # the call might still be on its way
    router.clock.pass_time(timedelta(seconds=31))
    assert await repair() == 1
    assert router.index.entries[KEY].case.status is Status.RESOLVED
    assert await repair() == 0


async def test_a_refused_call_leaves_nothing_to_repair_for_long() -> None:
    router = await opened()
    repair = RepairIndex(policies=router.policies, cases=router.cases, index=router.index, clock=router.clock)
    with pytest.raises(KeyUsedOtherwiseError):
        await router.change(KEY, VERIFIER, Resolve(note="Selesai."), Call(cause="intake:c1.2", group="intake:c1"))
    router.clock.pass_time(timedelta(minutes=1))
    assert await repair() == 1
    assert await repair() == 0
    assert router.index.entries[KEY].case.status is Status.ASSIGNED


async def test_what_staff_do_and_try_to_do_is_in_the_audit_trail() -> None:
    router = await opened()
    other = Actor(account="wati", role=Role.AGENCY_ADMIN, agency="dishub")
    await router.change(KEY, VERIFIER, Progress(note="Tim ke lokasi."), Call(cause="call:1"))
    with pytest.raises(NotForThisRoleError):
        await router.change(KEY, other, Progress(note="Bukan kami."), Call(cause="call:2"))
    kept = [(entry.account, entry.action, entry.case, entry.outcome) for _, entry in router.audit.entries]
    assert kept == [("tono", "progress", "c1", "done"), ("wati", "progress", "c1", "refused")]
    assert len(router.cases.commits[KEY]) == 2


async def test_the_list_shows_when_the_case_next_needs_a_look() -> None:
    router = await opened()
    opening = router.index.entries[KEY].alarm_at
    await router.change(KEY, VERIFIER, Progress(note="Tim ke lokasi."), Call(cause="call:1"))
    later = router.index.entries[KEY].alarm_at
    assert opening is not None
    assert later is not None
    assert opening < later  # the reminder to answer is not needed any more
    await router.change(KEY, VERIFIER, Resolve(note="Selesai."), Call(cause="call:2"))
    assert router.index.entries[KEY].alarm_at == router.index.entries[KEY].case.deadlines.confirm


async def test_what_happened_is_told_with_the_visibility_it_has_from_then_on() -> None:
    router = await opened()
    await router.change(KEY, VERIFIER, Amend(visibility=Visibility.SECRET), Call(cause="call:1"))
    [event] = router.cases.commits[KEY][1].events
    assert complaint_of(event).visibility == "secret"
    assert complaint_of(router.cases.commits[KEY][0].events[0]).visibility == "public"


async def test_a_case_joins_only_one_that_is_there_open_and_not_itself() -> None:
    router = await opened()
    await router.open([received(2), received(3)])
    with pytest.raises(BadCommandError):
        await router.join(KEY, VERIFIER, "c1", Call(cause="call:1"))
    with pytest.raises(BadCommandError):
        await router.join(KEY, VERIFIER, "c9", Call(cause="call:2"))
    assert (await router.join(KEY, VERIFIER, "c2", Call(cause="call:3"))).merged_into == "c2"
    with pytest.raises(BadCommandError):  # c1 is joined itself
        await router.join((SOLO, "c3"), VERIFIER, "c1", Call(cause="call:4"))
    with pytest.raises(NotAllowedNowError) as refused:  # c2 leads
        await router.join((SOLO, "c2"), VERIFIER, "c3", Call(cause="call:5"))
    assert refused.value.code == "leads"
    assert (await router.change(KEY, VERIFIER, Split(), Call(cause="call:6"))).status is Status.ASSIGNED


async def test_a_note_is_sealed_with_the_reporters_key_and_not_written_once_that_is_gone() -> None:
    router = await opened()
    assert (await router.seal(KEY, "Sudah ditelepon.")).key == "k1"
    router.words.erased.add("k1")
    with pytest.raises(ErasedError):
        await router.seal(KEY, "Sudah ditelepon.")
