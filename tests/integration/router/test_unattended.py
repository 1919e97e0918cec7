"""Replies and offers come through Kafka, in whatever order, and take effect in the running router."""

from datetime import UTC, datetime
from typing import Any

import httpx

from shared.contracts.reply import ComplaintReplyReceived, ReplyKind
from shared.contracts.values import Channel
from shared.tenancy.ids import TenantId
from tests.integration.router.harness import SOLO, TEGAL, TEGALS_VERIFIER, VERIFIER, World, running
from tests.support.wait import eventually


def path(of: TenantId, what: str = "") -> str:
    """The address of case c1 in a tenant's API."""
    return f"/api/v1/tenants/{of}/cases/c1{what}"


async def shown(api: httpx.AsyncClient, of: TenantId = SOLO) -> Any:
    """The case as its tenant's verifier sees it; None: it is not there."""
    answer = await api.get(path(of), headers=VERIFIER if of == SOLO else TEGALS_VERIFIER)
    return answer.json() if answer.status_code == 200 else None


async def say(world: World, kind: ReplyKind, number: int) -> None:
    """Publish what the reporter says, as intake does."""
    event = ComplaintReplyReceived(
        complaint_id="c1", reply_id=f"r{number}", kind=kind, channel=Channel.SMS, at=datetime.now(UTC)
    )
    await world._publish(event, "c1", SOLO, number, "/intake")


async def test_a_reply_that_is_read_before_its_complaint_waits_for_it_and_holds_up_nobody(world: World) -> None:
    await say(world, ReplyKind.WITHDRAW, 2)
    async with running(world.settings) as (_, api):
        await eventually(lambda: world.own["early"].find_one({}))
        await world.submit("c2", category="jalan")
        await world.opening("c2")
        await world.submit("c1", category="jalan")

        async def withdrawn() -> bool:
            case = await shown(api)
            return bool(case and case["status"] == "withdrawn")

        await eventually(withdrawn, timeout=20)
        await eventually(lambda: _empty(world), timeout=10)
    assert world.dead == []


async def _empty(world: World) -> bool:
    return await world.own["early"].count_documents({}) == 0


async def test_a_case_goes_to_the_neighbour_and_its_reporters_words_with_it(world: World) -> None:
    await world.submit("c1", text="Jembatan di batas kota retak")
    async with running(world.settings) as (_, api):
        await eventually(lambda: shown(api), timeout=20)

        async def ask(of: TenantId, what: str, body: dict[str, str]) -> int:
            who = VERIFIER if of == SOLO else TEGALS_VERIFIER
            return (await api.post(path(of, what), headers=who, json=body)).status_code

        assert await ask(SOLO, "/transfer", {"to": "33.72", "note": "x"}) == 422
        assert await ask(SOLO, "/transfer", {"to": "99.99", "note": "x"}) == 422
        assert await ask(SOLO, "/transfer", {"to": "33.28", "note": "Jembatannya di Tegal."}) == 200
        offered = await eventually(lambda: shown(api, TEGAL), timeout=20)
        assert (offered["queue_reason"], offered["origin"]) == ("transfer_offered", "33.72")
        assert offered["words"]["text"] == "Jembatan di batas kota retak"
        assert await ask(TEGAL, "/transfer/acceptance", {}) == 200

        async def given() -> bool:
            return bool((await shown(api))["status"] == "transferred")

        await eventually(given, timeout=20)
        await say(world, ReplyKind.ADD, 2)

        async def heard() -> bool:
            return any(each["type"] == "replied" for each in (await shown(api, TEGAL))["timeline"])

        await eventually(heard, timeout=20)
    assert world.dead == []


async def test_alarms_and_words_are_seen_to_and_what_is_overdue_is_a_figure(world: World) -> None:
    await world.submit("c1", category="jalan", text="Aspal mengelupas")
    async with running(world.settings) as (_, api):
        await eventually(lambda: shown(api), timeout=20)

        async def found() -> bool:
            answer = await api.get(path(SOLO)[:-3], headers=VERIFIER, params={"text": "aspal", "area": "33.72"})
            return [each["id"] for each in answer.json()["items"]] == ["c1"]

        await eventually(found, timeout=20)
        answer = await api.get(path(SOLO, "/duplicates"), headers=VERIFIER)
        assert answer.json() == {"items": []}
        figures = (await api.get("/metrics")).text
        assert "aduan_alarms_oldest_seconds 0.0" in figures
        assert (await api.get("/health/ready")).json()["checks"]["alarms"] == "ok"
