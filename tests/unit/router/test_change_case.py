"""What staff decide: repeats, clashes, crashes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from typing_extensions import override

from services.router.application.change_case import Call
from services.router.application.errors import CaseMovedOnError, KeyUsedOtherwiseError, NoSuchCaseError
from services.router.application.ports import CaseKey, Commit, Outcome
from services.router.application.repair_index import RepairIndex
from services.router.domain.case import CaseProgressed, Status
from services.router.domain.decisions import Assign, Progress, Reject, Resolve
from services.router.domain.errors import NotAllowedNowError
from shared.contracts.complaint import ComplaintProgressed
from tests.unit.router.builders import NOW, SOLO, TEGAL, complaint, received
from tests.unit.router.fakes import CommitsInMemory, Router

KEY: CaseKey = (SOLO, "c1")


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
    case = await router.change(KEY, Assign(category="lampu-jalan", agency="dishub"), Call(cause="call:1"))
    assert (case.status, case.version) == (Status.ASSIGNED, 2)
    assert router.index.entries[KEY].case == case
    assert router.cases.commits[KEY][1].version == 2


async def test_a_repeated_call_changes_nothing_and_gets_the_case_as_it_is() -> None:
    router = await opened()
    first = await router.change(KEY, Progress(note="Tim ke lokasi."), Call(cause="call:1", expected=1))
    again = await router.change(KEY, Progress(note="Tim ke lokasi. "), Call(cause="call:1", expected=1))
    assert first == again
    assert len(router.cases.commits[KEY]) == 2


@pytest.mark.parametrize("other", [Progress(note="Lain."), Resolve(note="Tim ke lokasi."), Reject(reason="x")])
async def test_a_key_used_for_something_else_is_refused(other: Progress | Resolve | Reject) -> None:
    router = await opened()
    await router.change(KEY, Progress(note="Tim ke lokasi."), Call(cause="call:1"))
    with pytest.raises(KeyUsedOtherwiseError):
        await router.change(KEY, other, Call(cause="call:1"))


async def test_a_caller_who_has_not_seen_the_latest_is_told_what_happened() -> None:
    router = await opened()
    await router.change(KEY, Progress(note="Tim ke lokasi."), Call(cause="call:1"))
    with pytest.raises(CaseMovedOnError) as moved:
        await router.change(KEY, Resolve(note="Selesai."), Call(cause="call:2", expected=1))
    [happened] = moved.value.meanwhile
    assert isinstance(happened, CaseProgressed)
    assert (happened.note, moved.value.case.version) == ("Tim ke lokasi.", 2)


async def test_a_clash_is_told_to_a_caller_who_named_a_version() -> None:
    router = await opened(rivals=1)
    with pytest.raises(CaseMovedOnError) as moved:
        await router.change(KEY, Resolve(note="Selesai."), Call(cause="call:1", expected=1))
    assert len(moved.value.meanwhile) == 1


async def test_without_a_version_a_clash_is_decided_anew_on_the_newer_case() -> None:
    router = await opened(rivals=1)
    case = await router.change(KEY, Resolve(note="Selesai."), Call(cause="call:1"))
    assert (case.version, case.status) == (3, Status.RESOLVED)


async def test_what_the_newer_case_does_not_allow_is_refused() -> None:
    router = await opened(rivals=1)
    with pytest.raises(NotAllowedNowError):
        await router.change(KEY, Reject(reason="Bukan pengaduan."), Call(cause="call:1"))


async def test_a_case_that_never_rests_is_given_up() -> None:
    router = await opened(rivals=10)
    with pytest.raises(CaseMovedOnError):
        await router.change(KEY, Resolve(note="Selesai."), Call(cause="call:1"))


async def test_another_tenants_case_is_no_case() -> None:
    router = await opened()
    with pytest.raises(NoSuchCaseError):
        await router.change((TEGAL, "c1"), Resolve(note="Selesai."), Call(cause="call:1"))


async def test_what_a_crash_after_the_commit_left_out_of_the_list_is_repaired() -> None:
    router = await opened()
    repair = RepairIndex(policies=router.policies, cases=router.cases, index=router.index, clock=router.clock)
    router.index.fail_updates = True
    with pytest.raises(ConnectionError):
        await router.change(KEY, Resolve(note="Selesai."), Call(cause="call:1"))
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
        await router.change(KEY, Resolve(note="Selesai."), Call(cause="intake:c1.1"))
    router.clock.pass_time(timedelta(minutes=1))
    assert await repair() == 1
    assert await repair() == 0
    assert router.index.entries[KEY].case.status is Status.ASSIGNED
