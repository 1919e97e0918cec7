"""The submit API on real Kafka and MongoDB: what a 202 promises, and what a retry does."""

import asyncio
import re
import uuid
from typing import Any

import pytest
from bson import json_util

from shared.contracts.complaint import ComplaintReceived
from shared.contracts.values import ReporterDetails, Words
from shared.event_store import EventStore
from shared.keyring import open_sealed
from shared.tenancy.ids import TenantId
from tests.integration.intake.conftest import SOLO, TANGERANG, Intake

PERSONAL = {
    "text": "Lampu jalan mati di depan rumah saya sejak Senin, warnanya ungu-terung",
    "reporter": {
        "name": "Sukinem Wirjodikromo",
        "phone": "0812-2555-0147",
        "email": "sukinem@contoh.id",
        "national_id": "3372 0101 0180 0001",
    },
    "location": {"lat": -7.5666, "lon": 110.8282, "address": "Gang Cempedak 77", "area_code": "33.72.01.1001"},
}
SECRETS = ("ungu-terung", "Sukinem", "Wirjodikromo", "81225550147", "sukinem@contoh.id", "3372010101800001", "Cempedak")


async def received(intake: Intake, complaint_id: str, tenant: TenantId = SOLO) -> ComplaintReceived:
    commits = await EventStore(intake.database).load(tenant, complaint_id)
    assert [len(commit.events) for commit in commits] == [1]
    event = commits[0].events[0]
    assert isinstance(event, ComplaintReceived)
    return event


async def test_a_202_means_the_complaint_is_in_the_log_and_on_its_way(intake: Intake) -> None:
    answer = await intake.submit(PERSONAL)
    assert answer.status_code == 202, answer.text
    receipt = answer.json()
    assert set(receipt) == {"complaint_id", "tracking_code", "status_url"}
    assert re.fullmatch(r"3372-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", receipt["tracking_code"])
    assert answer.headers["location"] == receipt["status_url"]
    assert receipt["tracking_code"] in receipt["status_url"]

    event = await received(intake, receipt["complaint_id"])
    assert event.complaint.tracking_code == receipt["tracking_code"]
    assert event.location is not None
    assert event.location.area_code == "33.72.01.1001"

    (record,) = await intake.published(1)
    headers = dict(record.headers)
    assert headers["ce_id"].decode() == f"intake:{receipt['complaint_id']}.1"
    assert headers["ce_source"] == b"/intake"
    assert record.key.decode() == receipt["complaint_id"]


async def test_what_is_personal_opens_with_the_reporters_key_and_is_normalised(intake: Intake) -> None:
    receipt = (await intake.submit(PERSONAL)).json()
    event = await received(intake, receipt["complaint_id"])
    assert event.complaint.reporter is not None
    keys = await intake.keyring.fetch([(SOLO, event.words.key)])
    at: dict[str, Any] = {"tenant": SOLO, "complaint_id": receipt["complaint_id"]}
    words = open_sealed(keys[event.words.key], event.words, Words, purpose="words", **at)
    person = open_sealed(keys[event.words.key], event.complaint.reporter, ReporterDetails, purpose="reporter", **at)
    assert words == Words(text=PERSONAL["text"], address="Gang Cempedak 77")
    assert person == ReporterDetails(
        name="Sukinem Wirjodikromo",
        phone="+6281225550147",
        email="sukinem@contoh.id",
        national_id="3372010101800001",
    )


async def test_nothing_personal_lies_in_the_open(intake: Intake, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    assert (await intake.submit(PERSONAL, key="open")).status_code == 202
    assert (await intake.submit(PERSONAL | {"category": "no-such-category"})).status_code == 422
    assert (await intake.submit(PERSONAL | {"text": "another"}, key="open")).status_code == 409
    (record,) = await intake.published(1)
    figures = (await intake.client.get("/metrics")).text
    places = [
        json_util.dumps(await intake.commits()),
        repr(record),
        figures,
        "\n".join(line.getMessage() for line in caplog.records if not line.name.startswith("pymongo")),
    ]
    for name in await intake.mongo.list_database_names():
        if name.startswith(intake.settings.mongo_database_prefix):
            collections = await intake.mongo[name].list_collection_names()
            places += [json_util.dumps(await intake.mongo[name][each].find().to_list(None)) for each in collections]
    for secret in SECRETS:
        assert not [place for place in places if secret in place], secret


@pytest.mark.parametrize("visibility", ["public", "anonymous", "secret"])
async def test_a_name_is_sealed_whatever_the_visibility(intake: Intake, visibility: str) -> None:
    answer = await intake.submit(PERSONAL | {"visibility": visibility})
    event = await received(intake, answer.json()["complaint_id"])
    assert event.complaint.visibility == visibility
    assert event.complaint.reporter is not None


async def test_who_leaves_nothing_has_a_key_of_that_complaint_alone(intake: Intake) -> None:
    first = await received(intake, (await intake.submit({"text": "Selokan mampet"})).json()["complaint_id"])
    second = await received(intake, (await intake.submit({"text": "Selokan mampet"})).json()["complaint_id"])
    assert first.complaint.reporter is None
    assert first.words.key != second.words.key


async def test_one_reporter_has_one_key_in_a_tenant(intake: Intake) -> None:
    keys = set()
    for phone in ("081225550147", "+62 812 2555 0147"):
        receipt = (await intake.submit({"text": "Halo", "reporter": {"phone": phone}})).json()
        keys.add((await received(intake, receipt["complaint_id"])).words.key)
    assert len(keys) == 1


async def test_an_erased_reporter_who_writes_again_is_taken_in(intake: Intake) -> None:
    receipt = (await intake.submit(PERSONAL)).json()
    erased = (await received(intake, receipt["complaint_id"])).words.key
    await intake.keyring.erase(SOLO, erased)
    await intake.start()  # a replica that has not cached the key
    again = await intake.submit(PERSONAL)
    assert again.status_code == 202
    assert (await received(intake, again.json()["complaint_id"])).words.key != erased


async def test_the_same_key_and_body_give_the_same_answer(intake: Intake) -> None:
    first, second = await intake.submit(PERSONAL, key="k-1"), await intake.submit(PERSONAL, key="k-1")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    reordered = dict(reversed(PERSONAL.items()))
    assert (await intake.submit(reordered, key="k-1")).content == first.content
    assert len(await intake.commits()) == 1


async def test_the_same_key_with_another_body_is_refused_and_changes_nothing(intake: Intake) -> None:
    assert (await intake.submit(PERSONAL, key="k-2")).status_code == 202
    before = [commit["events"] for commit in await intake.commits()]
    refused = await intake.submit(PERSONAL | {"text": "Lain"}, key="k-2")
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert [commit["events"] for commit in await intake.commits()] == before


async def test_fifty_at_once_with_one_key_are_one_complaint(intake: Intake) -> None:
    other = await intake.start()
    calls = [
        client.post(f"/api/v1/tenants/{SOLO}/complaints", json=PERSONAL, headers={"Idempotency-Key": "k-3"})
        for client in [other, intake.clients[0]] * 25
    ]
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert len(await intake.commits()) == 1


async def test_many_at_once_are_all_durable(intake: Intake) -> None:
    await intake.start(intake_tenant_rate="1000/second")
    answers = await asyncio.gather(
        *(intake.submit({"text": f"Laporan {n}"}, key=str(uuid.uuid4())) for n in range(200))
    )
    assert {answer.status_code for answer in answers} == {202}
    promised = {answer.json()["complaint_id"] for answer in answers}
    assert {commit["stream"] for commit in await intake.commits()} == promised
    assert len(promised) == 200
    records = await intake.published(200)
    assert {record.key.decode() for record in records} == promised


async def test_tenants_are_apart(intake: Intake) -> None:
    solo = (await intake.submit({"text": "Halo"}, key="same")).json()
    tangerang = (await intake.submit({"text": "Halo"}, key="same", tenant=TANGERANG)).json()
    assert solo["complaint_id"] != tangerang["complaint_id"]
    assert tangerang["tracking_code"].startswith("3671-")
    assert {(commit["tenant"], commit["stream"]) for commit in await intake.commits()} == {
        (SOLO, solo["complaint_id"]),
        (TANGERANG, tangerang["complaint_id"]),
    }
    assert await EventStore(intake.database).load(TANGERANG, solo["complaint_id"]) == []


async def test_the_trace_of_the_request_goes_on_into_the_commit_and_the_event(intake: Intake) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    url = f"/api/v1/tenants/{SOLO}/complaints"
    assert (await intake.client.post(url, json={"text": "Halo"}, headers=headers)).status_code == 202
    (commit,) = await intake.commits()
    assert trace in commit["traceparent"]
    (record,) = await intake.published(1)
    assert trace in dict(record.headers)["ce_traceparent"].decode()
