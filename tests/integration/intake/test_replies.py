"""Replies on real Kafka and MongoDB: by API, by form and by SMS, each once, in the complaint's own stream."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx

from shared.contracts.reply import ComplaintReplyReceived
from shared.contracts.tenant import WebChannel
from shared.contracts.values import Words
from shared.event_store import EventStore
from shared.keyring import open_sealed
from tests.integration.intake.conftest import SOLO, TOKEN, Intake
from tests.support.wait import eventually

PHONE = "+6281225550147"


async def submitted(intake: Intake, key: str = "k", **body: Any) -> str:
    """The tracking code of a complaint by somebody with a phone."""
    answer = await intake.submit({"text": "Lampu mati", "reporter": {"phone": PHONE}} | body, key)
    return str(answer.json()["tracking_code"])


async def reply(intake: Intake, code: str, body: dict[str, Any], key: str | None = None) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await intake.client.post(f"/api/v1/complaints/{code}/replies", json=body, headers=headers)


async def replies(intake: Intake) -> list[ComplaintReplyReceived]:
    """Every reply in the store, in order of its stream."""
    streams = {commit["stream"] for commit in await intake.commits()}
    store = EventStore(intake.database)
    commits = [commit for stream in sorted(streams) for commit in await store.load(SOLO, stream)]
    return [event for each in commits for event in each.events if isinstance(event, ComplaintReplyReceived)]


async def test_a_reply_follows_its_complaint_and_opens_with_the_same_key(intake: Intake) -> None:
    code = await submitted(intake)
    answer = await reply(intake, code.lower(), {"kind": "reopen", "text": "Masih gelap di Gang 1"})
    assert answer.status_code == 202, answer.text
    first, second = sorted(await intake.commits(), key=lambda commit: commit["version"])
    assert first["stream"] == second["stream"]
    assert (second["version"], "Gang 1" in repr(second)) == (2, False)
    (event,) = await replies(intake)
    assert (answer.json(), event.kind, event.channel) == ({"reply_id": event.reply_id}, "reopen", "api")
    assert event.words is not None
    assert event.words.key == first["events"][0]["data"]["words"]["key"]
    key = (await intake.keyring.fetch([(SOLO, event.words.key)]))[event.words.key]
    opened = partial(open_sealed, key, tenant=SOLO, complaint_id=event.complaint_id, purpose="words")
    assert opened(event.words, Words) == Words(text="Masih gelap di Gang 1")


async def test_the_same_key_is_one_reply_also_when_sent_at_once_and_another_body_is_refused(intake: Intake) -> None:
    code = await submitted(intake)
    body = {"kind": "rate", "rating": 4}
    answers = await asyncio.gather(*(reply(intake, code, body, "r") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["reply_id"] for answer in answers}) == 1
    assert (await reply(intake, code, body | {"rating": 5}, "r")).status_code == 409
    assert len(await replies(intake)) == 1


async def test_replies_sent_at_once_are_all_kept(intake: Intake) -> None:
    code = await submitted(intake)
    answers = await asyncio.gather(*(reply(intake, code, {"kind": "add", "text": f"No {n}"}) for n in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    assert [commit["version"] for commit in sorted(await intake.commits(), key=lambda c: c["version"])] == [
        1,
        2,
        3,
        4,
        5,
    ]


async def test_what_is_wrong_is_named_and_changes_nothing(intake: Intake) -> None:
    code = await submitted(intake)
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "kind"),
        ({"kind": "add"}, "text"),
        ({"kind": "rate", "rating": 9}, "rating"),
    ]
    for body, field in cases:
        answer = await reply(intake, code, body)
        assert answer.status_code == 422, body
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    unknown = await reply(intake, "3372-0000-0000-0000", {"kind": "confirm"})
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:aduan:problem:unknown-code")
    assert (await reply(intake, "99-0000-0000-0000", {"kind": "confirm"})).status_code == 404
    assert len(await intake.commits()) == 1


async def test_a_form_with_photos_leads_back_to_the_tracking_page(intake: Intake, photo: Callable[..., bytes]) -> None:
    code = await submitted(intake)
    files = [("photos", ("a.jpg", photo(), "image/jpeg"))]
    fields = {"kind": "reopen", "text": ""}
    for _ in range(2):  # pressed twice
        answer = await intake.client.post(f"/tanggapan/{code}", data=fields, files=files)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/lacak/{code}?terkirim=reopen")
    (event,) = await replies(intake)
    (kept,) = event.photos
    shown = await intake.client.get(f"/media/{kept.media_id}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    (key,) = {each["events"][0]["data"]["words"]["key"] for each in await intake.commits() if each["version"] == 1}
    await intake.keyring.erase(SOLO, key)
    await intake.start(http_port=8099)  # one that has not cached the key
    assert (await intake.client.get(f"/media/{kept.media_id}")).status_code == 410


async def test_a_form_with_a_mistake_shows_it_with_all_that_was_typed(intake: Intake) -> None:
    code = await submitted(intake)
    page = await intake.client.post(f"/tanggapan/{code}", data={"kind": "rate", "text": "Cepat sekali"})
    assert page.status_code == 422
    assert "Beri nilai 1 sampai 5." in page.text
    assert "Cepat sekali</textarea>" in page.text
    assert "no-store" in page.headers["cache-control"]
    elsewhere = {"Origin": "https://jahat.example"}
    refused = await intake.client.post(f"/tanggapan/{code}", data={"kind": "withdraw"}, headers=elsewhere)
    assert refused.status_code == 403
    assert (await intake.client.get("/tanggapan/3372-0000-0000-0000?kind=add")).status_code == 404
    assert (await intake.client.get(f"/tanggapan/{code}")).headers["location"] == f"/lacak/{code}"
    for kind in ("confirm", "reopen", "rate", "add", "withdraw"):
        shown = await intake.client.get(f"/tanggapan/{code}", params={"kind": kind})
        assert (shown.status_code, code in shown.text) == (200, True)
    assert len(await intake.commits()) == 1


async def test_an_sms_with_a_keyword_is_a_reply_and_is_answered_with_the_complaints_code(intake: Intake) -> None:
    older = await submitted(intake, "1")
    newest = await submitted(intake, "2", text="Jalan rusak")
    texts = [f"BUKA {older} masih gelap", "SELESAI", "SELESAI", "Jalan lain juga rusak"]
    answers = [
        await intake.client.post(
            f"/hooks/sms/{SOLO}",
            data={"sender": PHONE, "text": text, "message_id": f"m-{text}"},
            headers={"X-Gateway-Token": TOKEN},
        )
        for text in texts
    ]
    codes = [answer.json()["tracking_code"] for answer in answers]
    assert codes[:3] == [older, newest, newest]
    assert codes[3] not in {older, newest}
    assert sorted((event.kind, event.channel) for event in await replies(intake)) == [
        ("confirm", "sms"),
        ("reopen", "sms"),
    ]


async def test_replies_are_published_in_order_after_their_complaint(intake: Intake) -> None:
    code = await submitted(intake)
    assert (await reply(intake, code, {"kind": "withdraw"})).status_code == 202
    (record,) = await intake.published(1, "complaint.reply_received")
    headers = {name: value.decode() for name, value in record.headers}
    assert headers["ce_sequence"] == "2"
    assert headers["ce_subject"] == (await intake.commits())[0]["stream"]


async def test_a_tenant_without_the_channel_says_so(intake: Intake) -> None:
    code = await submitted(intake)
    await intake.configure(channels=(WebChannel(),))

    async def closed() -> bool:
        answer = await intake.submit({"text": "a"}, "closed")
        return answer.status_code == 403 and answer.json()["type"] == "urn:aduan:problem:channel-closed"

    await eventually(closed)
    assert (await reply(intake, code, {"kind": "confirm"})).status_code == 403
    sms = await intake.client.post(f"/hooks/sms/{SOLO}", data={"sender": PHONE, "text": "a", "message_id": "1"})
    assert sms.status_code == 403
    assert (await intake.client.get(f"/lapor/{SOLO}/lokasi")).status_code == 200
    await intake.configure(channels=())

    async def no_form() -> bool:
        return (await intake.client.get(f"/lapor/{SOLO}/lokasi")).status_code == 404

    await eventually(no_form)
