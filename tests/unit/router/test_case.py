"""How a case begins, and what may happen to it then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.router.domain.case import Case, Status, evolve
from services.router.domain.clocks import Deadlines, deadlines_of
from services.router.domain.commands import Amend, Assign, Command, Progress, Reject, Resolve
from services.router.domain.decisions import decide, open_case
from services.router.domain.errors import BadCommandError, NotAllowedNowError
from services.router.domain.facts import AssignedBy, CaseAssigned, CaseProgressed, CaseQueued, QueueReason
from services.router.domain.scene import Scene
from services.router.domain.values import Classification, Visibility
from tests.unit.router.builders import NOW, after, assigned_case, policy, queued_case, receipt, scene

LATER = NOW + timedelta(days=1)


def test_the_reporters_category_assigns_the_case_by_rule() -> None:
    fact = open_case(receipt(), policy(), NOW)
    assert isinstance(fact, CaseAssigned)
    assert (fact.category, fact.agency, fact.unit, fact.by) == ("jalan-rusak", "dpupr", "upt-barat", AssignedBy.RULE)
    assert deadlines_of(fact.clocks).respond
    assert deadlines_of(fact.clocks).resolve
    assert deadlines_of(fact.clocks).verify is None


def test_without_a_category_of_the_tenants_the_keywords_decide() -> None:
    fact = open_case(receipt(category="tidak-ada", text="Lampu jalan mati"), policy(), NOW)
    assert isinstance(fact, CaseAssigned)
    assert (fact.category, fact.agency) == ("lampu-jalan", "dishub")


def test_the_keywords_do_not_overrule_the_reporters_choice() -> None:
    fact = open_case(receipt(category="jalan-rusak", text="Lampu jalan mati"), policy(), NOW)
    assert fact.category == "jalan-rusak" if isinstance(fact, CaseAssigned) else False


@pytest.mark.parametrize("text", ["Tolong", None])
def test_without_any_category_the_case_waits_for_the_verifier(text: str | None) -> None:
    fact = open_case(receipt(category=None, text=text), policy(), NOW)
    assert isinstance(fact, CaseQueued)
    assert (fact.reason, fact.category) == (QueueReason.NO_CATEGORY, None)
    assert deadlines_of(fact.clocks) == Deadlines(verify=policy().calendar.due(NOW, 3))


def test_without_a_rule_the_case_waits_for_the_verifier_with_its_category() -> None:
    fact = open_case(receipt(category="umum"), policy(), NOW)
    assert isinstance(fact, CaseQueued)
    assert (fact.reason, fact.category) == (QueueReason.NO_RULE, "umum")


def test_the_class_is_the_reporters_else_the_categorys_else_ordinary() -> None:
    def opened(**changes: object) -> Classification:
        return open_case(receipt(**changes), policy(), NOW).classification  # type: ignore[union-attr] # opening facts

    assert opened(category="pungli", classification=Classification.INFORMATION) is Classification.INFORMATION
    assert opened(category="pungli") is Classification.SUPERVISION
    assert opened(category=None) is Classification.ORDINARY


def test_a_verifier_assigns_a_waiting_case_and_the_agencys_clocks_start_then() -> None:
    case = after(queued_case(), Assign(category="lampu-jalan", agency="dishub"))
    assert (case.status, case.agency, case.version) == (Status.ASSIGNED, "dishub", 2)
    assert case.deadlines.respond == LATER + timedelta(hours=24)
    assert case.deadlines.verify is None
    assert case.queue_reason is None


def test_an_agency_reassigned_to_starts_its_own_clocks_but_a_unit_of_the_same_does_not() -> None:
    elsewhere = after(assigned_case(), Assign(category="jalan-rusak", agency="dishub"))
    assert elsewhere.deadlines.resolve == policy().calendar.due(LATER, 14)
    inside = after(assigned_case(), Assign(category="jalan-rusak", agency="dpupr", unit="upt-timur"))
    assert inside.unit == "upt-timur"
    assert inside.deadlines == assigned_case().deadlines


def test_the_new_category_brings_its_class_unless_the_verifier_says_another() -> None:
    command = Assign(category="pungli", agency="inspektorat")
    assert after(assigned_case(), command).classification is Classification.SUPERVISION
    other = replace(command, classification=Classification.ASPIRATION)
    assert after(assigned_case(), other).classification is Classification.ASPIRATION


def test_an_answer_ends_the_response_clock_and_resolution_starts_the_reporters() -> None:
    answered = after(assigned_case(), Progress(note="Tim ke lokasi."))
    assert answered.status is Status.IN_PROGRESS
    assert answered.deadlines == Deadlines(resolve=assigned_case().deadlines.resolve)
    resolved = after(answered, Resolve(note="Sudah ditambal."))
    assert (resolved.status, resolved.due()) == (Status.RESOLVED, None)
    assert resolved.deadlines == Deadlines(confirm=policy().calendar.due(LATER, 10))
    assert [(record.kind, record.met) for record in resolved.spent] == [("respond", True), ("resolve", True)]


def test_a_rejected_case_waits_for_nobody() -> None:
    rejected = after(queued_case(), Reject(reason="Bukan pengaduan."))
    assert (rejected.status, rejected.deadlines) == (Status.REJECTED, Deadlines())


RESOLVED = [Resolve(note="Selesai.")]
REJECTED = [Reject(reason="Bukan pengaduan.")]
ASSIGN = Assign(category="lampu-jalan", agency="dishub")


@pytest.mark.parametrize(
    ("case", "command", "code"),
    [
        (queued_case(), Progress(note="x"), "not_assigned"),
        (queued_case(), Resolve(note="x"), "not_assigned"),
        (assigned_case(), Assign(category="jalan-rusak", agency="dpupr", unit="upt-barat"), "already_assigned"),
        (after(assigned_case(), *RESOLVED), ASSIGN, "case_resolved"),
        (after(assigned_case(), *RESOLVED), Progress(note="x"), "case_resolved"),
        (after(assigned_case(), *RESOLVED), Resolve(note="x"), "case_resolved"),
        (after(assigned_case(), *RESOLVED), Reject(reason="x"), "case_resolved"),
        (after(assigned_case(), *REJECTED), ASSIGN, "case_rejected"),
        (after(assigned_case(), *REJECTED), Progress(note="x"), "case_rejected"),
        (after(assigned_case(), Progress(note="x")), Reject(reason="x"), "case_in_progress"),
    ],
)
def test_what_the_status_does_not_allow_is_refused_with_a_code(case: Case, command: Command, code: str) -> None:
    with pytest.raises(NotAllowedNowError) as refused:
        decide(scene(case, LATER), command)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("command", "field", "code"),
    [
        (Assign(category="x", agency="dishub"), "category", "unknown_category"),
        (Assign(category="umum", agency="x"), "agency", "unknown_agency"),
        (Assign(category="umum", agency="dishub", unit="upt-barat"), "unit", "unknown_unit"),
        (Progress(note="  "), "note", "empty"),
        (Resolve(note="x" * 4001), "note", "too_long"),
        (Reject(reason=""), "reason", "empty"),
    ],
)
def test_a_command_that_names_nothing_known_is_refused_with_its_field(command: Command, field: str, code: str) -> None:
    with pytest.raises(BadCommandError) as refused:
        decide(scene(assigned_case(), LATER), command)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_case_does_not_begin_with_progress() -> None:
    with pytest.raises(ValueError, match="begins with"):
        evolve(None, CaseProgressed(agency="dpupr", note="x", clocks=(), at=NOW))


def test_what_the_public_sees_of_a_transferred_case_is_the_takers_to_change() -> None:
    case = replace(assigned_case(), status=Status.TRANSFERRED, clocks=())
    with pytest.raises(NotAllowedNowError) as refused:
        decide(
            Scene(case=case, visibility=Visibility.PUBLIC, policy=policy(), now=NOW),
            Amend(visibility=Visibility.SECRET),
        )
    assert refused.value.code == "case_transferred"
