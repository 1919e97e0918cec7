"""Who is told, once, whatever happens in between."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
from fastapi import FastAPI

from shared.contracts.complaint import AssignedBy, ComplaintAssigned, ComplaintReceived, ComplaintResolved
from shared.contracts.values import Classification, ComplaintRef, Deadlines, Sealed
from tests.integration.notifier.conftest import NOW, PHONE, SOLO, Desk
from tests.support.wait import eventually

Api = Callable[[FastAPI], httpx.AsyncClient]


def assigned(complaint: ComplaintRef, desk: Desk) -> ComplaintAssigned:
    return ComplaintAssigned(
        complaint=complaint,
        category=desk.tenant.categories[0].id,
        classification=Classification.ORDINARY,
        area_code="33.72.01",
        agency=desk.tenant.agencies[0].id,
        unit=None,
        by=AssignedBy.RULE,
        deadlines=Deadlines(respond=NOW, resolve=NOW),
        at=NOW,
    )


def resolved(complaint: ComplaintRef, desk: Desk) -> ComplaintResolved:
    return ComplaintResolved(
        complaint=complaint, agency=desk.tenant.agencies[0].id, note="Lubang sudah ditambal.", at=NOW
    )


async def test_reporter_and_agency_are_told_of_an_assignment(desk: Desk) -> None:
    await desk.start()
    complaint = await desk.complaint()
    await desk.publish(assigned(complaint, desk), complaint.id)
    await desk.until("sent", "sent")
    assert [sms["to"] for sms in desk.gateway.asked] == [PHONE]
    assert complaint.tracking_code in desk.gateway.asked[0]["text"]
    assert [to for to, _ in desk.mail.got] == [desk.tenant.agencies[0].email]
    assert desk.gateway.faults == []


async def test_on_received_the_reporter_and_the_verifiers_are_told(desk: Desk) -> None:
    await desk.start()
    complaint = await desk.complaint(phone=None, email="siti@warga.example")
    received = ComplaintReceived(complaint=complaint, words=Sealed(key="k", data="c2VhbGVk"))
    await desk.publish(received, complaint.id, source="/intake")
    verifiers = {person.email for person in desk.tenant.staff if person.role == "verifier"}
    await desk.until(*["sent"] * (1 + len(verifiers)))
    assert {to for to, _ in desk.mail.got} == verifiers | {"siti@warga.example"}


async def test_a_reporter_who_left_no_contact_gets_nothing(desk: Desk) -> None:
    await desk.start()
    complaint = await desk.complaint(phone=None)
    await desk.publish(resolved(complaint, desk), complaint.id)
    await desk.until("sent")
    assert desk.gateway.asked == []


async def test_the_same_event_read_again_sends_nothing_again(desk: Desk) -> None:
    await desk.start()
    complaint = await desk.complaint()
    for _ in range(3):
        await desk.publish(assigned(complaint, desk), complaint.id)
    other = await desk.complaint(2)
    await desk.publish(assigned(other, desk), other.id)
    await desk.until(*["sent"] * 4)
    assert len(desk.gateway.asked) == 2
    assert len(desk.mail.got) == 2


async def test_a_busy_gateway_is_tried_again_until_it_takes_the_message(desk: Desk) -> None:
    desk.gateway.behaviour = "busy"
    await desk.start()
    complaint = await desk.complaint()
    await desk.publish(assigned(complaint, desk), complaint.id)
    await eventually(lambda: len(desk.gateway.asked) >= 2)
    desk.gateway.behaviour = "ok"
    await desk.until("sent", "sent")
    assert len({sms["reference"] for sms in desk.gateway.asked}) == 1


async def test_a_message_the_provider_will_never_take_fails_and_is_not_repeated(desk: Desk) -> None:
    desk.gateway.behaviour = desk.mail.behaviour = "refuse"
    await desk.start()
    complaint = await desk.complaint()
    await desk.publish(assigned(complaint, desk), complaint.id)
    await desk.until("failed", "failed")
    assert len(desk.gateway.asked) == 1


async def test_trying_stops_after_the_last_try(desk: Desk) -> None:
    desk.gateway.behaviour = desk.mail.behaviour = "busy"
    await desk.start(send_attempts=3)
    complaint = await desk.complaint()
    await desk.publish(assigned(complaint, desk), complaint.id)
    await desk.until("failed", "failed")
    assert len(desk.gateway.asked) == 3


async def test_a_message_cut_off_on_its_way_is_uncertain_and_only_a_person_repeats_it(desk: Desk, api: Api) -> None:
    desk.gateway.behaviour = "hang_up"
    app = await desk.start()
    complaint = await desk.complaint()
    await desk.publish(assigned(complaint, desk), complaint.id)
    await desk.until("sent", "uncertain")
    assert len(desk.gateway.asked) == 1

    desk.gateway.behaviour = "ok"
    path = "/api/v1/tenants/33.72/notifications"
    async with api(app) as client:
        client.headers["Authorization"] = "Bearer solo-verifier-token"
        listed = (await client.get(path, params={"state": "uncertain"})).json()
        assert [item["complaint_id"] for item in listed] == [complaint.id]
        again = await client.post(f"{path}/{listed[0]['id']}/retry")
        assert again.status_code == 202
        await desk.until("sent", "sent")
        twice = await client.post(f"{path}/{listed[0]['id']}/retry")
    assert twice.status_code == 404
    assert len(desk.gateway.asked) == 2
    item = await desk.database["notifications"].find_one({"_id": listed[0]["id"]})
    assert item is not None
    assert item["asked_again"][0]["by"] == "staff:token-verifier"


async def test_a_sender_that_died_in_mid_send_leaves_it_uncertain(desk: Desk, api: Api) -> None:
    complaint = await desk.complaint()
    first = await desk.start()
    await desk.publish(assigned(complaint, desk), complaint.id)
    await desk.until("sent", "sent")
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    left = await desk.database["notifications"].find_one_and_update(
        {"medium": "sms"}, {"$set": {"state": "sending", "lease_until": long_ago, "round": 1}}
    )
    assert left is not None
    second = await desk.start()
    await desk.until("sent", "uncertain")
    assert len(desk.gateway.asked) == 1
    figures = ""
    for app in (first, second):
        async with api(app) as client:
            figures += (await client.get("/metrics")).text
    assert 'aduan_notified_seconds_count{medium="sms"} 1.0' in figures
    assert 'aduan_notifications_total{medium="sms",outcome="uncertain"} 1.0' in figures


async def test_a_crash_between_the_fact_and_the_queue_goes_by_the_fact(desk: Desk) -> None:
    complaint = await desk.complaint()
    await desk.start()
    await desk.publish(assigned(complaint, desk), complaint.id)
    await desk.until("sent", "sent")
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    await desk.database["notifications"].update_one(
        {"medium": "sms"}, {"$set": {"state": "sending", "lease_until": long_ago}}
    )
    await desk.start()
    await desk.until("sent", "sent")
    assert len(desk.gateway.asked) == 1


async def test_two_replicas_send_each_message_once(desk: Desk) -> None:
    await desk.start()
    await desk.start()
    for number in range(1, 21):
        complaint = await desk.complaint(number)
        await desk.publish(assigned(complaint, desk), complaint.id)
    await desk.until(*["sent"] * 40)
    assert len(desk.gateway.asked) == 20
    assert len({sms["reference"] for sms in desk.gateway.asked}) == 20
    assert len(desk.mail.got) == 20


async def test_an_erased_reporter_is_not_told(desk: Desk) -> None:
    complaint = await desk.complaint()
    assert complaint.reporter is not None
    await desk.keyring.erase(SOLO, complaint.reporter.key)
    await desk.start()
    await desk.publish(assigned(complaint, desk), complaint.id)
    await desk.until("sent")
    assert desk.gateway.asked == []


async def test_the_queue_and_the_store_hold_no_contact_in_the_open(desk: Desk) -> None:
    await desk.start()
    complaint = await desk.complaint()
    await desk.publish(assigned(complaint, desk), complaint.id)
    await desk.until("sent", "sent")
    kept = [
        str(document)
        for name in await desk.database.list_collection_names()
        async for document in desk.database[name].find()
    ]
    assert kept
    assert not [text for text in kept if PHONE in text or PHONE.removeprefix("+62") in text or "Siti" in text]


async def test_other_tenants_staff_and_other_roles_are_kept_out(desk: Desk, api: Api) -> None:
    app = await desk.start()
    path = "/api/v1/tenants/33.72/notifications"
    async with api(app) as client:
        answers = [
            (await client.get(path, headers={"Authorization": f"Bearer {token}"} if token else {})).status_code
            for token in ("", "wrong", "tangerang-verifier-token", "solo-agency-token", "solo-verifier-token")
        ]
    assert answers == [401, 401, 403, 403, 200]
