"""The SMS webhook: every message is answered with a code, and none is taken twice."""

from datetime import UTC, datetime
from functools import partial

import httpx

from services.intake.adapters.gateways import MongoGateways
from shared.contracts.complaint import ComplaintReceived
from shared.contracts.values import ReporterDetails, Words
from shared.event_store import EventStore
from shared.keyring import open_sealed
from tests.integration.intake.conftest import SOLO, TOKEN, Intake

SMS = {"sender": "+6281225550147", "text": "LAPOR lampu jalan mati", "message_id": "m-1"}


async def deliver(intake: Intake, token: str = TOKEN, tenant: str = SOLO, **changes: str) -> httpx.Response:
    return await intake.client.post(f"/hooks/sms/{tenant}", data=SMS | changes, headers={"X-Gateway-Token": token})


async def test_an_sms_becomes_a_complaint_and_is_answered_with_its_code(intake: Intake) -> None:
    answer = await deliver(intake)
    assert answer.status_code == 200
    (commit,) = await intake.commits()
    data = commit["events"][0]["data"]
    assert answer.json() == {"tracking_code": data["complaint"]["tracking_code"]}
    assert data["complaint"]["channel"] == "sms"
    assert "81225550147" not in repr(commit)
    (stored,) = await EventStore(intake.database).load(SOLO, commit["stream"])
    event = stored.events[0]
    assert isinstance(event, ComplaintReceived)
    assert event.complaint.reporter is not None
    key = (await intake.keyring.fetch([(SOLO, event.words.key)]))[event.words.key]
    opened = partial(open_sealed, key, tenant=SOLO, complaint_id=commit["stream"])
    assert opened(event.words, Words, purpose="words") == Words(text="lampu jalan mati")
    person = ReporterDetails(phone="+6281225550147")
    assert opened(event.complaint.reporter, ReporterDetails, purpose="reporter") == person


async def test_a_message_delivered_twice_is_one_complaint(intake: Intake) -> None:
    assert (await deliver(intake)).json() == (await deliver(intake)).json()
    assert len(await intake.commits()) == 1


async def test_blank_messages_and_senders_that_are_no_numbers_are_taken_too(intake: Intake) -> None:
    for number, changes in enumerate([{"text": ""}, {"text": "  "}, {"sender": "INFO-KOTA"}, {"text": "x" * 5000}]):
        answer = await deliver(intake, **(changes | {"message_id": f"odd-{number}"}))
        assert answer.status_code == 200, changes
    assert len(await intake.commits()) == 4


async def test_only_the_tenants_own_gateway_is_heard(intake: Intake) -> None:
    assert (await deliver(intake, token="wrong")).status_code == 401
    assert (await deliver(intake, token="")).status_code == 401
    assert (await deliver(intake, tenant="36.71")).status_code == 401
    assert (await deliver(intake, tenant="99.99")).status_code == 404
    missing = await deliver(intake, message_id=" ")
    assert [error["field"] for error in missing.json()["errors"]] == ["message_id"]
    assert await intake.commits() == []


async def test_a_token_made_while_intake_runs_counts_at_once_and_no_longer_when_another_replaces_it(
    intake: Intake,
) -> None:
    gateways, now = MongoGateways(intake.database), datetime(2026, 11, 2, tzinfo=UTC)
    first = await gateways.make(SOLO, now, alone=False)
    assert (await deliver(intake, token=first)).status_code == 200
    assert (await deliver(intake, token=first, tenant="36.71")).status_code == 401
    second = await gateways.make(SOLO, now, alone=True)
    assert (await deliver(intake, token=first, message_id="m-2")).status_code == 401
    assert (await deliver(intake, token=second, message_id="m-2")).status_code == 200
    assert first not in str(await intake.database["gateway_tokens"].find().to_list(None))
