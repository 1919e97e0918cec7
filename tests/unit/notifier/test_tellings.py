"""Which event is told to whom."""

from datetime import timedelta

import pytest

from services.notifier.application.facts import CaseEvent, facts_of
from services.notifier.application.tellings import Telling, tellings
from services.notifier.domain.case import Handler
from services.notifier.domain.notification import Occasion
from shared.contracts.case import LetGo
from shared.contracts.complaint import AssignedBy, QueueReason
from shared.contracts.reply import ReplyKind
from shared.contracts.tenant import Staff, StaffRole, TenantConfigured, Unit
from shared.contracts.values import Channel, ClockKind, Plan
from shared.tenancy.ids import TenantId
from tests.unit.notifier import builders as build

SOLO = build.tenant()
CASE = build.ref()
VERIFIERS = ("tim1@ulas.surakarta.example", "tim2@ulas.surakarta.example")
DPUPR = "aduan@dpupr.surakarta.example"
ADMIN = "admin@dpupr.surakarta.example"
ROADS = "bina-marga@dpupr.surakarta.example"


def told(event: CaseEvent, given_to: Handler | None = None, tenant: TenantConfigured = SOLO) -> list[Telling]:
    return list(tellings(event, tenant, given_to))


def offices(event: CaseEvent, given_to: Handler | None = None, tenant: TenantConfigured = SOLO) -> tuple[str, ...]:
    return tuple(address for telling in told(event, given_to, tenant) for address in telling.offices)


def given(agency: str = "dpupr", unit: str | None = None, person: str | None = None) -> Handler:
    return Handler(case=(TenantId("33.72"), CASE.id), agency=agency, unit=unit, person=person, sequence=2)


@pytest.mark.parametrize(
    ("event", "reporter", "followers"),
    [
        (build.deferred(CASE), True, True),
        (build.progressed(CASE), True, True),
        (build.resolved(CASE), True, True),
        (build.closed(CASE), True, True),
        (build.reopened(CASE), True, True),
        (build.transferred(CASE), True, True),
        (build.withdrawn(CASE), True, False),
        (build.rejected(CASE), True, False),
        (build.merged(CASE, build.ref(2)), True, False),
        (build.split(CASE), True, False),
        (build.queued(CASE, QueueReason.DISPUTED), False, False),
        (build.escalated(CASE, StaffRole.EXECUTIVE), False, False),
        (build.replied(CASE, build.handling("dpupr")), False, False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_reporter_is_told_of_what_becomes_of_the_complaint(
    event: CaseEvent, reporter: bool, followers: bool
) -> None:
    (telling,) = told(event)
    assert (telling.reporter, telling.followers) == (reporter, followers)


@pytest.mark.parametrize(
    ("unit", "person", "expected"),
    [
        (None, None, DPUPR),
        ("bina-marga", None, ROADS),
        ("bina-marga", "dpupr-admin", ADMIN),
        (None, "nobody-known", DPUPR),
        ("no-such-unit", None, DPUPR),
    ],
)
def test_a_case_is_announced_to_the_person_else_the_unit_else_the_agency(
    unit: str | None, person: str | None, expected: str
) -> None:
    assert offices(build.assigned(CASE, unit=unit, person=person)) == (expected,)


def test_who_takes_a_case_is_not_told_of_it() -> None:
    own = build.assigned(CASE, person="dpupr-admin", actor="dpupr-admin", by=AssignedBy.AGENCY)
    assert offices(own) == ()


def test_partners_are_told_that_they_help() -> None:
    helping = [t for t in told(build.assigned(CASE, partners=("dlh",))) if t.occasion is Occasion.ASSISTING]
    assert [telling.offices for telling in helping] == [("aduan@dlh.surakarta.example",)]


def test_an_agencys_handling_is_one_thing_to_the_reporter_however_it_changes_hands_inside() -> None:
    later = build.NOW + timedelta(days=1)
    first = build.assigned(CASE)
    inside = build.assigned(CASE, unit="bina-marga", by=AssignedBy.AGENCY, clocks=first.clocks[1:], at=later)
    corrected = build.assigned(CASE, clocks=first.clocks, at=later)
    elsewhere = build.assigned(CASE, "dlh", at=later)
    back = build.assigned(CASE, at=later + timedelta(days=1))
    once = [t.once for e in (first, inside, corrected, elsewhere, back) for t in told(e) if t.reporter]
    assert once[0] == once[1] == once[2]
    assert len(set(once)) == 3


@pytest.mark.parametrize("reason", QueueReason)
def test_the_verifiers_are_told_of_what_comes_back_to_them(reason: QueueReason) -> None:
    just_opened = reason in {QueueReason.NO_CATEGORY, QueueReason.NO_RULE}
    assert offices(build.queued(CASE, reason)) == (() if just_opened else VERIFIERS)


def test_who_is_let_go_by_a_complaint_that_came_to_nothing_is_told_and_so_are_the_verifiers() -> None:
    to_reporter, to_verifiers = told(build.split(CASE, because=LetGo.WITHDRAWN))
    assert (to_reporter.reporter, to_reporter.offices) == (True, ())
    assert (to_verifiers.reporter, to_verifiers.offices) == (False, VERIFIERS)


@pytest.mark.parametrize(
    ("handler", "given_to", "expected"),
    [
        ("verifier", given(), VERIFIERS),
        ("dpupr", None, (DPUPR,)),
        ("dpupr", given(unit="bina-marga"), (ROADS,)),
        ("dpupr", given(person="dpupr-admin"), (ADMIN,)),
        ("dpupr", given("dlh"), (DPUPR,)),
    ],
)
def test_who_has_the_case_hears_what_the_reporter_adds(
    handler: str, given_to: Handler | None, expected: tuple[str, ...]
) -> None:
    assert offices(build.replied(CASE, (build.clock(ClockKind.RESOLVE, handler),)), given_to) == expected


def test_while_the_reporter_is_asked_to_confirm_who_had_the_case_hears_what_they_add() -> None:
    assert offices(build.replied(CASE, build.confirming()), given(unit="bina-marga")) == (ROADS,)
    assert offices(build.replied(CASE, build.confirming())) == VERIFIERS
    assert offices(build.replied(CASE, ()), given()) == VERIFIERS


@pytest.mark.parametrize("kind", list(ReplyKind))
def test_who_replies_by_sms_hears_that_it_was_taken_in_and_others_see_it_on_the_page(kind: ReplyKind) -> None:
    (telling,) = told(build.replied(CASE, build.handling("dpupr"), kind, Channel.SMS))
    assert telling.reporter
    assert bool(telling.offices) == (kind is ReplyKind.ADD)
    assert not any(each.reporter for each in told(build.replied(CASE, build.handling("dpupr"), kind, Channel.WEB)))


@pytest.mark.parametrize("kind", [kind for kind in ReplyKind if kind is not ReplyKind.ADD])
def test_other_replies_are_told_by_what_comes_of_them(kind: ReplyKind) -> None:
    assert told(build.replied(CASE, build.handling("dpupr"), kind)) == []


def test_the_agency_hears_that_a_case_was_reopened_closed_or_withdrawn() -> None:
    for event in (build.reopened(CASE), build.closed(CASE), build.withdrawn(CASE)):
        assert offices(event, given(unit="bina-marga")) == (ROADS,)
    assert offices(build.withdrawn(CASE, agency=None)) == ()


@pytest.mark.parametrize(
    ("roles", "unit", "person", "expected"),
    [
        ([StaffRole.AGENCY_ADMIN], None, None, [ADMIN]),
        ([StaffRole.AGENCY_ADMIN], "bina-marga", None, [ROADS]),
        ([StaffRole.AGENCY_ADMIN], "bina-marga", "dpupr-penghubung", ["penghubung@dpupr.surakarta.example"]),
        ([StaffRole.AGENCY_LIAISON], "bina-marga", "dpupr-admin", ["penghubung@dpupr.surakarta.example"]),
        ([StaffRole.AGENCY_HEAD], None, None, ["kepala@dpupr.surakarta.example"]),
        ([StaffRole.AREA_HEAD], None, None, [DPUPR]),
        (
            [StaffRole.EXECUTIVE],
            None,
            None,
            ["walikota@setda.surakarta.example", "sekda@setda.surakarta.example"],
        ),
        ([StaffRole.VERIFIER, StaffRole.VERIFIER], None, None, list(VERIFIERS)),
    ],
)
def test_a_clock_is_told_to_those_who_hold_the_role(
    roles: list[StaffRole], unit: str | None, person: str | None, expected: list[str]
) -> None:
    assert list(offices(build.escalated(CASE, *roles, unit=unit, person=person))) == expected


def test_a_units_own_staff_come_before_its_office() -> None:
    lurah = Staff(id="lurah", name="Lurah", role=StaffRole.AREA_HEAD, email="lurah@pajang.example")
    pajang = Unit(id="pajang", name="Kelurahan Pajang", email="kantor@pajang.example", staff=(lurah,))
    dpupr = SOLO.agencies[0]
    tenant = SOLO.model_copy(update={"agencies": (dpupr.model_copy(update={"units": (pajang,)}),)})
    event = build.escalated(CASE, StaffRole.AGENCY_ADMIN, unit="pajang")
    assert offices(event, tenant=tenant) == ("lurah@pajang.example",)


@pytest.mark.parametrize("role", StaffRole)
def test_a_role_that_nobody_holds_is_never_silently_nobody(role: StaffRole) -> None:
    bare = tuple(agency.model_copy(update={"staff": (), "units": ()}) for agency in SOLO.agencies)
    no_staff = SOLO.model_copy(update={"agencies": bare, "staff": ()})
    assert offices(build.escalated(CASE, role), tenant=no_staff) == (DPUPR,)
    only_press = tuple(member for member in SOLO.staff if member.role is StaffRole.PUBLIC_RELATIONS)
    few = no_staff.model_copy(update={"staff": only_press})
    verifying = build.escalated(CASE, role, agency=None, kind=ClockKind.VERIFY)
    assert offices(verifying, tenant=few) == ("humas@setda.surakarta.example",)


def test_an_agency_that_is_gone_leaves_it_to_the_verifiers() -> None:
    assert offices(build.assigned(CASE, "dissolved")) == VERIFIERS
    assert offices(build.escalated(CASE, StaffRole.AGENCY_HEAD, agency="dissolved")) == VERIFIERS


def test_facts_name_the_plan_the_other_tenant_and_the_clocks_that_run() -> None:
    plan = Plan(amount=1_250_000_000, fiscal_year=2027, source="APBD")
    names = {"33": "Provinsi Jawa Tengah"}
    assert facts_of(build.progressed(CASE, plan), names.__getitem__) == {
        "agency": "dpupr",
        "note": "Kami survei besok.",
        "plan_amount": "1250000000",
        "plan_year": "2027",
        "plan_source": "APBD",
    }
    assert facts_of(build.transferred(CASE), names.__getitem__) == {"other_tenant": "Provinsi Jawa Tengah"}
    assert facts_of(build.resolved(CASE), names.__getitem__)["confirm_by"] == build.DUE.isoformat()
    standing = build.reopened(CASE).model_copy(
        update={"clocks": (build.clock(ClockKind.RESOLVE, "dpupr", paused=True),)}
    )
    assert "resolve_by" not in facts_of(standing, names.__getitem__)
