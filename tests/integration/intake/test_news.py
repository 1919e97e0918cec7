"""A tenant's news on real Kafka and MongoDB: asked for, confirmed by the code that was sent, stopped again."""

from functools import partial

import httpx

from shared.contracts.announcement import (
    AnnouncementConfirmationRequested,
    AnnouncementSubscribed,
    AnnouncementUnsubscribed,
)
from shared.contracts.base import Event
from shared.contracts.values import ReporterDetails, Words
from shared.event_store import EventStore
from shared.keyring import open_sealed, unsubscribe_token
from tests.integration.intake.conftest import MASTER_KEY, SOLO, TANGERANG, TOKEN, Intake

NEWS = f"/kabar/{SOLO}"
WISH = {"contact": "0812 2555 0147", "areas": ["33.72.01", "33.72.04"], "topics": ["jalan-rusak"]}


async def ask(intake: Intake, **changes: object) -> httpx.Response:
    return await intake.client.post(NEWS, data=WISH | changes)


async def said(intake: Intake) -> list[Event]:
    """All that the only stream says."""
    (stream,) = {commit["stream"] for commit in await intake.commits()}
    return [event for commit in await EventStore(intake.database).load(SOLO, stream) for event in commit.events]


async def code_sent(intake: Intake) -> str:
    """The newest code, opened as the notifier does."""
    asked = [event for event in await said(intake) if isinstance(event, AnnouncementConfirmationRequested)][-1]
    key = (await intake.keyring.fetch([(SOLO, asked.contact.key)]))[asked.contact.key]
    opened = partial(open_sealed, key, tenant=SOLO, complaint_id=asked.subscription_id)
    assert opened(asked.contact, ReporterDetails, purpose="reporter") == ReporterDetails(phone="+6281225550147")
    return opened(asked.code, Words, purpose="words").text


async def subscribe(intake: Intake) -> AnnouncementSubscribed:
    page = await ask(intake)
    answer = await intake.client.post(page.headers["location"], data={"code": await code_sent(intake)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{NEWS}/terdaftar")
    subscribed = (await said(intake))[-1]
    assert isinstance(subscribed, AnnouncementSubscribed)
    return subscribed


async def test_a_citizen_asks_confirms_and_is_subscribed(intake: Intake) -> None:
    page = await intake.client.get(NEWS)
    assert "Kecamatan Jebres" in page.text
    answer = await ask(intake)
    assert answer.status_code == 303, answer.text
    confirm = answer.headers["location"]
    assert (await intake.client.get(confirm)).status_code == 200
    code = await code_sent(intake)
    wrong = await intake.client.post(confirm, data={"code": "000000" if code != "000000" else "000001"})
    assert (wrong.status_code, "4 kali" in wrong.text) == (422, True)
    assert [type(event) for event in await said(intake)] == [AnnouncementConfirmationRequested]
    done = await intake.client.post(confirm, data={"code": code})
    assert done.status_code == 303
    assert (await intake.client.get(done.headers["location"])).status_code == 200
    subscribed = (await said(intake))[-1]
    assert isinstance(subscribed, AnnouncementSubscribed)
    assert (subscribed.areas, subscribed.topics) == (("33.72.01", "33.72.04"), ("jalan-rusak",))
    assert "81225550147" not in repr(await intake.commits())
    assert "81225550147" not in repr(await intake.database["news_requests"].find().to_list(None))
    for topic in ("announcement.confirmation_requested", "announcement.subscribed"):
        assert len(await intake.published(1, topic)) == 1


async def test_a_code_is_tried_five_times_and_only_in_its_own_tenant(intake: Intake) -> None:
    confirm = (await ask(intake)).headers["location"]
    code = await code_sent(intake)
    elsewhere = confirm.replace(SOLO, TANGERANG)
    assert (await intake.client.post(elsewhere, data={"code": code})).status_code == 410
    for _ in range(4):
        assert (await intake.client.post(confirm, data={"code": "x"})).status_code == 422
    assert (await intake.client.post(confirm, data={"code": "x"})).status_code == 410
    assert (await intake.client.post(confirm, data={"code": code})).status_code == 410
    assert (await intake.client.get(f"{NEWS}/konfirmasi/{'0' * 32}")).status_code == 410
    assert len(await said(intake)) == 1


async def test_after_five_codes_a_contact_gets_no_more_that_day(intake: Intake) -> None:
    answers = [(await ask(intake)).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


async def test_a_mistake_shows_the_form_with_all_that_was_chosen(intake: Intake) -> None:
    page = await ask(intake, contact="siti@")
    assert page.status_code == 422
    assert 'value="siti@"' in page.text
    assert page.text.count(" checked") == 3
    assert (await ask(intake, areas=["36.71.01"])).status_code == 422
    assert (await intake.client.get("/kabar/99.99")).status_code == 404
    assert await intake.commits() == []


async def test_a_link_stops_it_only_when_the_button_is_pressed(intake: Intake) -> None:
    subscribed = await subscribe(intake)
    token = unsubscribe_token(MASTER_KEY, SOLO, subscribed.subscription_id)
    link = f"{NEWS}/berhenti/{token}"
    assert (await intake.client.get(link)).status_code == 200
    assert (await intake.client.post(f"{NEWS}/berhenti/{token[::-1]}")).status_code == 404
    assert (await intake.client.post(link, headers={"Origin": "https://jahat.example"})).status_code == 403
    assert isinstance((await said(intake))[-1], AnnouncementSubscribed)
    for _ in range(2):
        assert (await intake.client.post(link)).status_code == 200
    assert [type(event) for event in await said(intake)][-2:] == [AnnouncementSubscribed, AnnouncementUnsubscribed]


async def test_berhenti_by_sms_stops_it_without_a_complaint(intake: Intake) -> None:
    await subscribe(intake)
    for number in ("1", "1", "2"):
        answer = await intake.client.post(
            f"/hooks/sms/{SOLO}",
            data={"sender": "+6281225550147", "text": "berhenti", "message_id": number},
            headers={"X-Gateway-Token": TOKEN},
        )
        assert answer.json() == {"tracking_code": None}
    assert isinstance((await said(intake))[-1], AnnouncementUnsubscribed)
    assert len(await intake.commits()) == 3
