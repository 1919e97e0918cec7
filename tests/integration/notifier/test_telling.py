"""The whole way of what happens to a case: in whatever order and however often its events are read."""

import random
from datetime import timedelta

import pytest

from shared.contracts.case import LetGo
from shared.contracts.complaint import AssignedBy, QueueReason
from shared.contracts.tenant import StaffRole
from shared.contracts.values import ComplaintRef, Plan
from shared.tenancy.ids import TenantId
from tests.integration.notifier.conftest import PHONE, SOLO, Desk
from tests.support.wait import eventually
from tests.unit.notifier import builders as build

OTHER_PHONE = "+6281225550199"
PROVINCE, TEGAL = TenantId("33"), TenantId("33.28")
ROADS = "bina-marga@dpupr.surakarta.example"
VERIFIERS = ["tim1@ulas.surakarta.example", "tim2@ulas.surakarta.example"]


async def joined(desk: Desk) -> tuple[ComplaintRef, ComplaintRef]:
    """A complaint, and another one that is joined to it and was told so."""
    primary = await desk.complaint(1)
    duplicate = await desk.complaint(2, phone=OTHER_PHONE)
    await desk.publish(build.merged(duplicate, primary), duplicate.id, 4)
    await eventually(lambda: len(desk.texted(OTHER_PHONE)) == 1)
    return primary, duplicate


async def test_a_reporter_is_asked_told_of_the_plan_and_asked_to_confirm(desk: Desk) -> None:
    await desk.start()
    complaint = await desk.complaint()
    plan = Plan(amount=85_000_000, fiscal_year=2027, source="APBD")
    for sequence, event in enumerate(
        [build.deferred(complaint), build.progressed(complaint, plan), build.resolved(complaint)], start=1
    ):
        await desk.publish(event, complaint.id, sequence)
        await eventually(lambda told=sequence: len(desk.texted(PHONE)) == told)
    asked, planned, done = desk.texted(PHONE)
    assert "Di depan rumah nomor berapa?" in asked
    assert f"TAMBAH {complaint.tracking_code}" in asked
    assert "Rp85.000.000" in planned
    assert f"SELESAI {complaint.tracking_code}" in done
    assert f"BUKA {complaint.tracking_code}" in done


async def test_staff_are_told_by_who_has_the_case(desk: Desk) -> None:
    await desk.start()
    complaint = await desk.complaint(phone=None)
    await desk.publish(build.assigned(complaint, unit="bina-marga", partners=("dlh",)), complaint.id, 1)
    await desk.until("sent", "sent")
    await desk.publish(build.replied(complaint, build.handling("dpupr")), complaint.id, 2)
    await desk.publish(build.escalated(complaint, StaffRole.AGENCY_HEAD), complaint.id, 3)
    await desk.publish(build.queued(complaint, QueueReason.DISPUTED), complaint.id, 4)
    await desk.until(*["sent"] * 6)
    assert len(desk.mailed(ROADS)) == 2
    assert "diminta membantu" in desk.mailed("aduan@dlh.surakarta.example")[0]
    assert "Terlambat: tanggapan" in desk.mailed("kepala@dpupr.surakarta.example")[0]
    for verifier in VERIFIERS:
        (mail,) = desk.mailed(verifier)
        assert "Dinas Pekerjaan Umum dan Penataan Ruang menyatakan" in mail
        assert "Usul: Dinas Perhubungan" in mail
        assert complaint.tracking_code not in mail


async def test_a_case_that_changes_hands_inside_an_agency_is_told_to_the_reporter_once(desk: Desk) -> None:
    await desk.start()
    complaint = await desk.complaint()
    first = build.assigned(complaint, partners=("dlh",))
    later = build.NOW + timedelta(hours=1)
    inside = build.assigned(
        complaint,
        unit="bina-marga",
        partners=("dlh",),
        by=AssignedBy.AGENCY,
        clocks=first.clocks,
        at=later,
    )
    await desk.publish(inside, complaint.id, 2)
    await desk.publish(first, complaint.id, 1)
    await desk.until(*["sent"] * 4)
    await desk.publish(build.assigned(complaint, "dishub", at=later), complaint.id, 3)
    await desk.until(*["sent"] * 6)
    assert len(desk.texted(PHONE)) == 2
    assert "Dinas Perhubungan" in desk.texted(PHONE)[1]
    assert len(desk.mailed("aduan@dlh.surakarta.example")) == 1
    assert len(desk.mailed(ROADS)) == 1


async def test_whose_complaint_was_joined_hears_of_the_other_by_their_own_code(desk: Desk) -> None:
    await desk.start()
    primary, duplicate = await joined(desk)
    await desk.publish(build.progressed(primary), primary.id, 3)
    await desk.until(*["sent"] * 3)
    assert primary.tracking_code in desk.texted(PHONE)[0]
    for text in desk.texted(OTHER_PHONE):
        assert duplicate.tracking_code in text
        assert primary.tracking_code not in text
    assert "menanggapi" in desk.texted(OTHER_PHONE)[1]


async def test_a_complaint_that_was_split_off_again_hears_no_more_of_the_other(desk: Desk) -> None:
    await desk.start()
    primary, duplicate = await joined(desk)
    await desk.publish(build.split(duplicate), duplicate.id, 5)
    await eventually(lambda: len(desk.texted(OTHER_PHONE)) == 2)
    await desk.publish(build.progressed(primary), primary.id, 3)
    await desk.until(*["sent"] * 3)
    assert len(desk.texted(OTHER_PHONE)) == 2


async def test_who_was_joined_to_a_withdrawn_complaint_hears_that_their_own_still_stands(desk: Desk) -> None:
    await desk.start()
    primary, duplicate = await joined(desk)
    await desk.publish(build.withdrawn(primary, agency=None), primary.id, 3)
    await desk.publish(build.split(duplicate, because=LetGo.WITHDRAWN), duplicate.id, 5)
    await desk.until(*["sent"] * 5)
    assert "sudah dicabut sesuai permintaan Anda" in desk.texted(PHONE)[0]
    assert "laporan yang digabung dengan" in desk.texted(OTHER_PHONE)[1]
    assert duplicate.tracking_code in desk.texted(OTHER_PHONE)[1]
    for verifier in VERIFIERS:
        (mail,) = desk.mailed(verifier)
        assert "tidak lagi digabung" in mail
    await desk.publish(build.progressed(primary), primary.id, 4)
    await desk.until(*["sent"] * 6)
    assert len(desk.texted(OTHER_PHONE)) == 2


async def test_who_was_joined_on_the_way_hears_of_a_case_that_went_on_from_there(desk: Desk) -> None:
    """The case began in Solo, went on to the province, where another was joined to it, and from there to Tegal."""
    await desk.start()
    primary = await desk.complaint(1)
    duplicate = await desk.complaint(2, phone=OTHER_PHONE)
    there = primary.model_copy(update={"home": SOLO})
    joined_there = duplicate.model_copy(update={"home": SOLO})
    for tenant, giver in ((PROVINCE, "33.72"), (TEGAL, "33")):
        await desk.publish(build.queued(there, QueueReason.TRANSFER_OFFERED, giver), there.id, 1, tenant=tenant)
    await desk.publish(build.merged(joined_there, there), duplicate.id, 4, tenant=PROVINCE)
    await eventually(lambda: len(desk.texted(OTHER_PHONE)) == 1)
    agency = build.tenant("33.28").agencies[0]
    await desk.publish(build.assigned(there, agency.id), there.id, 3, tenant=TEGAL)
    await eventually(lambda: len(desk.texted(OTHER_PHONE)) == 2)
    assert agency.name in desk.texted(OTHER_PHONE)[1]


async def test_what_happened_before_the_joining_is_not_told_again(desk: Desk) -> None:
    await desk.start()
    primary, _ = await joined(desk)
    await desk.publish(build.progressed(primary, at=build.NOW - timedelta(hours=1)), primary.id, 3)
    await desk.until("sent", "sent")
    assert len(desk.texted(OTHER_PHONE)) == 1


async def test_who_reported_the_same_twice_is_told_once(desk: Desk) -> None:
    await desk.start()
    primary, again = await desk.complaint(1, owner="siti"), await desk.complaint(2, owner="siti")
    await desk.publish(build.merged(again, primary), again.id, 4)
    await desk.until("sent")
    await desk.publish(build.progressed(primary), primary.id, 3)
    await desk.until("sent", "sent")
    assert primary.tracking_code in desk.texted(PHONE)[1]


@pytest.mark.parametrize("seed", [2, 3])
async def test_disorder_and_repeats_leave_followers_as_the_last_event_says(desk: Desk, seed: int) -> None:
    """The duplicate is joined, split off and joined to another, read in any order, with repeats."""
    await desk.start()
    first, second = await desk.complaint(1, phone=None), await desk.complaint(3, phone=None)
    duplicate = await desk.complaint(2, phone=OTHER_PHONE)
    history = [build.merged(duplicate, first), build.split(duplicate), build.merged(duplicate, second)]
    events = [(event, sequence) for sequence, event in enumerate(history, start=4)] * 3
    random.Random(seed).shuffle(events)
    for event, sequence in events:
        await desk.publish(event, duplicate.id, sequence)
    await desk.until("sent", "sent", "sent")
    for primary, sequence in ((first, 3), (second, 3)):
        await desk.publish(build.progressed(primary), primary.id, sequence)
    await desk.until(*["sent"] * 4)
    assert sum("menanggapi" in text for text in desk.texted(OTHER_PHONE)) == 1
    kept = await desk.database["followers"].find().to_list(None)
    assert [(document["into"], document["sequence"]) for document in kept] == [(second.id, 6)]


async def test_after_a_transfer_the_contact_opens_under_the_tenant_it_was_left_with(desk: Desk) -> None:
    await desk.start()
    primary, duplicate = await joined(desk)
    await desk.publish(build.transferred(primary), primary.id, 5)
    await desk.until(*["sent"] * 3)
    assert "Provinsi Jawa Tengah" in desk.texted(PHONE)[0]
    assert duplicate.tracking_code in desk.texted(OTHER_PHONE)[1]

    taken = primary.model_copy(update={"home": SOLO})
    agency = build.tenant("33").agencies[0]
    await desk.publish(build.assigned(taken, agency.id), taken.id, 3, tenant=PROVINCE)
    await desk.until(*["sent"] * 6)
    assert desk.texted(PHONE)[1].startswith("Provinsi Jawa Tengah: ")
    assert agency.name in desk.texted(PHONE)[1]
    assert duplicate.tracking_code in desk.texted(OTHER_PHONE)[2]


async def test_a_contact_that_does_not_open_goes_to_the_dead_letters_and_holds_up_nobody(desk: Desk) -> None:
    await desk.start()
    broken, whole = await desk.complaint(1), await desk.complaint(2, phone=OTHER_PHONE)
    assert whole.reporter is not None
    moved = broken.model_copy(update={"reporter": whole.reporter})
    await desk.publish(build.progressed(moved), moved.id, 3)
    await desk.publish(build.progressed(whole), whole.id, 3)
    await desk.until("sent")
    assert len(desk.texted(OTHER_PHONE)) == 1
