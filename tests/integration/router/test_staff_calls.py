"""Staff work on cases over HTTP, on real Kafka and MongoDB."""

from datetime import UTC, datetime, timedelta

from services.router.adapters.cases import EventStoreCases
from services.router.adapters.index import MongoCaseIndex
from services.router.application.ports import Commit
from services.router.application.repair_index import PATIENCE, RepairIndex
from services.router.domain.case import Status
from shared.contracts.complaint import AssignedBy, ComplaintAssigned, ComplaintResolved
from shared.contracts.values import Visibility
from shared.event_store.store import EventStore
from tests.integration.router.harness import SOLO, TEGAL, TEGALS_VERIFIER, VERIFIER, World, running
from tests.support.wait import eventually
from tests.unit.router.fakes import SetClock, SomePolicies

CASES = "/api/v1/tenants/33.72/cases"


async def test_a_verifier_finds_reads_and_assigns_what_waits(world: World) -> None:
    await world.submit("c1", text="Gelap sekali di sini")
    async with running(world.settings) as (_, api):
        await world.opening("c1")

        async def waiting() -> list[str]:
            page = await api.get(CASES, params={"queue": "verifier"}, headers=VERIFIER)
            return [item["id"] for item in page.json()["items"]]

        assert await eventually(waiting) == ["c1"]
        shown = (await api.get(f"{CASES}/c1", headers=VERIFIER)).json()
        assert shown["words"]["text"] == "Gelap sekali di sini"

        body = {"category": "lampu", "agency": "dishub"}
        answer = await api.post(f"{CASES}/c1/assignment", headers=VERIFIER, json=body)
        assert (answer.status_code, answer.json()["status"]) == (200, "assigned")
        assert await waiting() == []
        assigned = await eventually(lambda: world.of("c1")[1:])
        event = assigned[0].event
        assert isinstance(event, ComplaintAssigned)
        assert (assigned[0].sequence, event.by) == (2, AssignedBy.VERIFIER)

        await api.post(f"{CASES}/c1/resolution", headers=VERIFIER, json={"note": "Lampu diganti."})
        await eventually(lambda: world.of("c1")[2:])
    assert [e.event.topic for e in world.of("c1")] == ["complaint.queued", "complaint.assigned", "complaint.resolved"]
    audit = await world.client[f"{world.settings.mongo_database_prefix}keyring"]["audit"].find({}).to_list(None)
    assert [(a["actor"], a["complaint_id"], a["purpose"]) for a in audit] == [("staff:token-verifier", "c1", "words")]


async def test_no_call_reaches_another_tenants_case(world: World) -> None:
    await world.submit("c1", of=TEGAL, category="jalan")
    async with running(world.settings) as (_, api):
        await world.opening("c1")
        assert (await api.get("/api/v1/tenants/33.28/cases/c1", headers=VERIFIER)).status_code == 403
        await eventually(lambda: world.own["cases"].find_one({"case": "c1"}))
        assert (await api.get("/api/v1/tenants/33.28/cases/c1", headers=TEGALS_VERIFIER)).status_code == 200
        assert (await api.get(f"{CASES}/c1", headers=VERIFIER)).status_code == 404
        answer = await api.post(f"{CASES}/c1/progress", headers=VERIFIER, json={"note": "x"})
        assert answer.status_code == 404
        assert (await api.get(CASES, headers=VERIFIER)).json()["items"] == []


async def test_lists_are_paged_and_filtered_in_order_of_what_is_due(world: World) -> None:
    for number in range(5):
        await world.submit(f"a{number}", category="jalan" if number % 2 else "lampu")
    await world.submit("q", category="umum")
    async with running(world.settings) as (_, api):

        async def listed(**params: str | int) -> list[str]:
            seen: list[str] = []
            cursor: dict[str, str] = {}
            while True:
                page = (await api.get(CASES, params={**params, **cursor}, headers=VERIFIER)).json()
                seen += [item["id"] for item in page["items"]]
                if page["next"] is None:
                    return seen
                cursor = {"cursor": page["next"]}

        await eventually(lambda: _all_are_listed(world))
        assert await listed(limit=2) == ["q", "a0", "a1", "a2", "a3", "a4"]
        assert await listed(limit=1, queue="agency", agency="dpupr") == ["a1", "a3"]
        assert await listed(status="received") == ["q"]


async def _all_are_listed(world: World) -> bool:
    return bool(await world.own["cases"].count_documents({}) == 6)


async def test_what_a_crash_left_out_of_the_list_is_repaired_from_the_commits(world: World) -> None:
    await world.submit("c1", category="jalan", visibility=Visibility.SECRET)
    async with running(world.settings):
        await world.opening("c1")
        await eventually(lambda: world.own["cases"].find_one({"case": "c1"}))
    index, cases = MongoCaseIndex(world.own, world.settings.master_key_bytes), EventStoreCases(EventStore(world.own))
    key, now = (SOLO, "c1"), datetime.now(UTC)
    [opened] = (await cases.load([key]))[key]
    resolved = ComplaintResolved(complaint=opened.events[0].complaint, agency="dpupr", note="x", at=now)  # type: ignore[attr-defined] # an assignment
    assert await index.promise(key, "call:1", now)
    await cases.append([Commit(tenant=SOLO, case_id="c1", version=2, cause="call:1", events=(resolved,), at=now)])
    # Here the process died.
    clock = SetClock(now)
    repair = RepairIndex(policies=SomePolicies(), cases=cases, index=index, clock=clock)
    assert await repair() == 0
    clock.pass_time(PATIENCE + timedelta(seconds=1))
    assert await repair() == 1
    entry = await index.find(key)
    assert entry is not None
    assert (entry.case.status, entry.complaint.visibility) == (Status.RESOLVED, Visibility.SECRET)
    assert await repair() == 0


async def test_the_index_is_never_taken_back_by_an_older_case(world: World) -> None:
    await world.submit("c1", category="jalan")
    async with running(world.settings) as (_, api):
        await world.opening("c1")
        await eventually(lambda: world.own["cases"].find_one({"case": "c1"}))
        index = MongoCaseIndex(world.own, world.settings.master_key_bytes)
        before = await index.find((SOLO, "c1"))
        await api.post(f"{CASES}/c1/resolution", headers=VERIFIER, json={"note": "Selesai."})
        assert before is not None
        await index.update((SOLO, "c1"), before.case, None, token="late")
        await index.add({(SOLO, "c1"): before})
        after = await index.find((SOLO, "c1"))
    assert after is not None
    assert after.case.status is Status.RESOLVED
