"""What the submit API refuses: each field is named with what to do, and nothing is changed."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from services.intake.adapters.drafts import MongoDrafts
from shared.media.gridfs import GridFsMedia
from shared.media.model import UnavailableError
from shared.tenancy.mongo import connect
from tests.integration.intake.conftest import MASTER_KEY, SOLO, Intake

TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()

BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "text"),
    ({"text": "  \n "}, "text"),
    ({"text": "a" * 4001}, "text"),
    ({"text": 7}, "text"),
    ({"text": "a", "category": "no-such"}, "category"),
    ({"text": "a", "class": "urgent"}, "class"),
    ({"text": "a", "visibility": "hidden"}, "visibility"),
    ({"text": "a", "incident_date": TOMORROW}, "incident_date"),
    ({"text": "a", "incident_date": "31-12-2025"}, "incident_date"),
    ({"text": "a", "language": "jv"}, "language"),
    ({"text": "a", "colour": "red"}, "colour"),
    ({"text": "a", "reporter": {"phone": "12"}}, "reporter.phone"),
    ({"text": "a", "reporter": {"email": "sukinem@"}}, "reporter.email"),
    ({"text": "a", "reporter": {"national_id": "337201"}}, "reporter.national_id"),
    ({"text": "a", "reporter": {"name": "a" * 201}}, "reporter.name"),
    ({"text": "a", "reporter": {"age": 4}}, "reporter.age"),
    ({"text": "a", "location": {"lat": 91, "lon": 0}}, "location.lat"),
    ({"text": "a", "location": {"lat": 1, "lon": "east"}}, "location.lon"),
    ({"text": "a", "location": {"lat": 1}}, "location"),
    ({"text": "a", "location": {"area_code": "36.71.01"}}, "location.area_code"),
    ({"text": "a", "location": {"area_code": "33.72.99"}}, "location.area_code"),
    ({"text": "a", "location": {"area_code": "Jebres"}}, "location.area_code"),
]


async def test_each_bad_field_is_named_with_what_to_do_and_nothing_changes(intake: Intake) -> None:
    for body, field in BAD:
        answer = await intake.submit(body)
        assert answer.status_code == 422, (field, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert [error["field"] for error in problem["errors"]] == [field], body
        assert len(problem["errors"][0]["message"]) > 8
    assert await intake.commits() == []
    assert await intake.database["uploads"].count_documents({}) == 0


async def test_all_faults_are_told_at_once_and_in_english_to_who_asks_for_it(intake: Intake) -> None:
    body = {"text": "", "reporter": {"phone": "1", "national_id": "2"}}
    url = f"/api/v1/tenants/{SOLO}/complaints"
    told = [
        {error["field"]: error["message"] for error in answer.json()["errors"]}
        for answer in [
            await intake.client.post(url, json=body),
            await intake.client.post(url, json=body, headers={"Accept-Language": "en"}),
        ]
    ]
    assert set(told[0]) == set(told[1]) == {"text", "reporter.phone", "reporter.national_id"}
    assert told[0]["text"] == "Ceritakan apa yang terjadi."
    assert told[1]["text"] == "Tell us what happened."


async def test_what_was_typed_is_not_repeated_in_a_problem(intake: Intake) -> None:
    answer = await intake.submit({"text": "a", "reporter": {"phone": "081-rahasia", "name": "x"}})
    assert "rahasia" not in answer.text


async def test_requests_that_are_no_submissions_get_their_own_answers(intake: Intake) -> None:
    post, url = intake.client.post, f"/api/v1/tenants/{SOLO}/complaints"
    json_type = {"Content-Type": "application/json"}
    answers = {
        "unknown tenant": (await intake.submit({"text": "a"}, tenant="99.99"), 404),
        "no tenant id": (await intake.submit({"text": "a"}, tenant="solo"), 404),
        "no JSON": (await post(url, content=b"{nope", headers=json_type), 400),
        "a list": (await post(url, content=b"[]", headers=json_type), 400),
        "XML": (await post(url, content=b"<a/>", headers={"Content-Type": "text/xml"}), 415),
        "too long": (await post(url, content=b" " * 70_000 + b'{"text": "a"}', headers=json_type), 413),
        "bad key": (await post(url, json={"text": "a"}, headers={"Idempotency-Key": "x" * 256}), 422),
        "blank key": (await post(url, json={"text": "a"}, headers={"Idempotency-Key": ""}), 422),
    }
    assert {name: answer.status_code for name, (answer, _) in answers.items()} == {
        name: status for name, (_, status) in answers.items()
    }
    assert {answer.headers["content-type"] for answer, _ in answers.values()} == {"application/problem+json"}
    assert await intake.commits() == []


async def test_a_client_or_tenant_that_sends_too_fast_is_told_when_to_come_back(intake: Intake) -> None:
    for limit in ({"intake_client_rate": "2/minute"}, {"intake_tenant_rate": "2/minute"}):
        await intake.start(**limit)
        answers = [await intake.submit({"text": "a"}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]
        assert 1 <= int(answers[2].headers["retry-after"]) <= 60
        assert answers[2].headers["content-type"] == "application/problem+json"


async def test_overload_is_told_with_retry_after_and_loses_nothing(intake: Intake) -> None:
    await intake.start(intake_queue=5, intake_tenant_rate="1000/second")
    answers = await asyncio.gather(*(intake.submit({"text": f"a {n}"}, key=f"o-{n}") for n in range(400)))
    busy = [answer for answer in answers if answer.status_code == 503]
    assert busy
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in busy)
    promised = {answer.json()["complaint_id"] for answer in answers if answer.status_code == 202}
    assert {commit["stream"] for commit in await intake.commits()} == promised
    assert len(promised) + len(busy) == 400


async def test_a_log_that_does_not_answer_is_a_503_and_the_same_key_may_be_sent_again(intake: Intake) -> None:
    await intake.start(intake_timeout_seconds=1e-6)
    answer = await intake.submit({"text": "a"}, key="again")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    await intake.start()
    assert (await intake.submit({"text": "a"}, key="again")).status_code == 202
    assert len(await intake.commits()) == 1


async def test_a_store_that_is_away_is_unavailable_and_no_fault_of_the_callers() -> None:
    away = connect("mongodb://127.0.0.1:1/")
    try:
        database = away.get_database("nobody")
        stores = [MongoDrafts(database, MASTER_KEY).load(SOLO, "token"), GridFsMedia(database).find(SOLO, "33.72-none")]
        outcomes = await asyncio.gather(*stores, return_exceptions=True)
    finally:
        away.close()
    assert [type(outcome) for outcome in outcomes] == [UnavailableError, UnavailableError]
