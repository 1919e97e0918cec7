"""The staff API: who may call, what it answers, and how it refuses."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from services.router.application.list_cases import ListCases
from services.router.application.view_case import ViewCase
from services.router.domain.access import MAY, Role
from services.router.entrypoints.http.changing import ROUTES as COMMANDS
from services.router.entrypoints.http.changing import Deciding, Route, changing
from services.router.entrypoints.http.evidence_notes import EvidenceNotes
from services.router.entrypoints.http.reading import reading
from shared.contracts.values import ReporterDetails
from shared.tenancy.ids import TenantId
from shared.web.problem import install_problems
from shared.web.staff import StaffTokens
from tests.unit.router.builders import SOLO, TEGAL, received
from tests.unit.router.fakes import Router

VERIFIER = {"Authorization": "Bearer solo-verifier"}
AGENCY = {"Authorization": "Bearer solo-agency"}
TEGALS = {"Authorization": "Bearer tegal-verifier"}
UNCONFIGURED = {"Authorization": "Bearer tangerang-verifier"}
CASES = "/api/v1/tenants/33.72/cases"
ASSIGNMENT = {"category": "lampu-jalan", "agency": "dishub"}


@pytest.fixture
async def router() -> Router:
    """Solo has c1 (assigned), c2 and c3 (waiting, c3 received later); Tegal has c4."""
    router = Router()
    await router.open([received(1), received(2, category=None), received(4, tenant=TEGAL)])
    router.clock.pass_time(timedelta(days=1))
    late = received(3, category="umum")
    ref = late.event.complaint.model_copy(update={"received_at": router.clock.now()})
    await router.open(
        [type(late)(tenant=late.tenant, event_id=late.event_id, event=late.event.model_copy(update={"complaint": ref}))]
    )
    router.words.texts[SOLO, "c2"] = "Gelap"
    router.words.reporters[SOLO, "c2"] = ReporterDetails(name="Siti", phone="+628123456789")
    return router


def app_of(router: Router, *, tokens: bool = True) -> FastAPI:
    """The API over use cases in memory."""
    accepted = StaffTokens(
        [
            (SOLO, "verifier", "solo-verifier"),
            (SOLO, "agency_admin", "solo-agency"),
            (TEGAL, "verifier", "tegal-verifier"),
            (TenantId("36.71"), "verifier", "tangerang-verifier"),
        ]
        if tokens
        else []
    )
    app = FastAPI()
    install_problems(app)
    listing = ListCases(policies=router.policies, index=router.index)
    view = ViewCase(cases=router.cases, index=router.index, words=router.words)
    app.include_router(reading(accepted, listing, view, router.clock))
    deciding = Deciding(
        change=router.change,
        join=router.join,
        offer=router.offer,
        seal=router.seal,
        notes=EvidenceNotes(b"a key of tests, of some 32 bytes."),
    )
    app.include_router(changing(accepted, deciding))
    return app


@pytest.fixture
async def api(router: Router) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API."""
    async with client(app_of(router)) as api:
        yield api


def client(app: FastAPI) -> httpx.AsyncClient:
    """A client of an app."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://router")


ROUTES = [
    ("GET", CASES),
    ("GET", f"{CASES}/c1"),
    *(("POST", f"{CASES}/c1/{route.name}") for route in COMMANDS),
]
BODIES: dict[str, dict[str, object]] = {
    "assignment": ASSIGNMENT,
    "delegation": {"unit": "upt-timur"},
    "deferral": {"question": "Di sebelah mana?"},
    "rejection": {"reason": "x"},
    "amendment": {"visibility": "anonymous"},
    "dispute": {"note": "x"},
    "merge": {"into": "c2"},
    "split": {},
    "transfer": {"to": "33.28", "note": "x"},
    "transfer/acceptance": {},
}


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_nobody_calls_without_a_token_of_the_tenant(api: httpx.AsyncClient, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic solo-verifier"}):
        answer = await api.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await api.request(method, path, headers=TEGALS)).status_code == 403


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_where_no_token_is_set_none_is_accepted(router: Router, method: str, path: str) -> None:
    async with client(app_of(router, tokens=False)) as api:
        for token in ("", "solo-verifier", "None"):
            answer = await api.request(method, path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401


@pytest.mark.parametrize("path", [f"{CASES}/c1/assignment", f"{CASES}/c1/rejection"])
async def test_what_is_the_verifiers_is_not_for_an_agency(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.post(path, headers=AGENCY | {"Accept-Language": "en"}, json={"reason": "x"} | ASSIGNMENT)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Your role may not do this; ask the verifier."


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
async def test_another_tenants_case_can_not_be_changed(api: httpx.AsyncClient, command: Route) -> None:
    headers = VERIFIER if Role.VERIFIER in MAY[command.command] else AGENCY
    body = BODIES.get(command.name, {"note": "x"})
    answer = await api.post(f"{CASES}/c4/{command.name}", headers=headers, json=body)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no_case")


async def test_another_tenants_case_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await api.get(f"{CASES}/c4", headers=VERIFIER)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no_case")


async def test_a_tenant_that_is_not_configured_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/tenants/36.71/cases", headers=UNCONFIGURED)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no_tenant")


async def test_the_verifiers_queue_holds_what_waits_with_what_is_due_first_first(api: httpx.AsyncClient) -> None:
    page = (await api.get(CASES, params={"queue": "verifier"}, headers=VERIFIER)).json()
    assert [(item["id"], item["queue_reason"]) for item in page["items"]] == [("c2", "no_category"), ("c3", "no_rule")]
    assert page["next"] is None


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, ["c2", "c3", "c1"]),
        ({"queue": "agency"}, ["c1"]),
        ({"agency": "dpupr"}, ["c1"]),
        ({"agency": "dishub"}, []),
        ({"status": ["assigned", "received"]}, ["c2", "c3", "c1"]),
        ({"status": "resolved"}, []),
        ({"queue": "verifier", "status": "assigned"}, []),
    ],
)
async def test_lists_are_filtered(api: httpx.AsyncClient, params: dict[str, str], found: list[str]) -> None:
    page = (await api.get(CASES, params=params, headers=VERIFIER)).json()
    assert [item["id"] for item in page["items"]] == found


async def test_a_list_is_read_page_by_page(api: httpx.AsyncClient) -> None:
    seen, cursor = [], None
    while True:
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await api.get(CASES, params=params, headers=VERIFIER)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["c2", "c3", "c1"]


@pytest.mark.parametrize("params", [{"cursor": "x"}, {"cursor": "WzFd"}, {"limit": 0}, {"queue": "x"}, {"status": "x"}])
async def test_a_wrong_filter_is_named(api: httpx.AsyncClient, params: dict[str, str]) -> None:
    answer = await api.get(CASES, params=params, headers=VERIFIER)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(next(iter(params)))


async def test_an_agency_lists_only_what_an_agency_has(api: httpx.AsyncClient) -> None:
    page = (await api.get(CASES, headers=AGENCY)).json()
    assert [item["id"] for item in page["items"]] == ["c1"]
    assert (await api.get(f"{CASES}/c2", headers=AGENCY)).status_code == 403


async def test_a_case_is_shown_with_its_words_its_reporter_and_what_happened(
    api: httpx.AsyncClient, router: Router
) -> None:
    answer = await api.get(f"{CASES}/c2", headers=VERIFIER)
    shown = answer.json()
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["cache-control"] == "no-store"
    assert shown["words"] == {"text": "Gelap", "address": None}
    assert shown["reporter"] == {"name": "Siti", "phone": "+628123456789", "email": None}
    assert [(entry["sequence"], entry["type"]) for entry in shown["timeline"]] == [(1, "queued")]
    assert router.words.readings == [
        ("c2", "staff:token-verifier", "words"),
        ("c2", "staff:token-verifier", "reporter"),
    ]
    assert "3372-" not in answer.text  # the tracking code lets its holder act for the reporter


async def test_the_way_of_a_case_through_the_api(api: httpx.AsyncClient) -> None:
    assigned = await api.post(f"{CASES}/c2/assignment", headers=VERIFIER, json=ASSIGNMENT)
    assert (assigned.status_code, assigned.headers["etag"]) == (200, '"2"')
    assert assigned.json()["agency"] == "dishub"
    progressed = await api.post(f"{CASES}/c2/progress", headers=AGENCY, json={"note": "Tim ke lokasi."})
    assert progressed.json()["status"] == "in_progress"
    headers = AGENCY | {"If-Match": progressed.headers["etag"]}
    resolved = await api.post(f"{CASES}/c2/resolution", headers=headers, json={"note": "Lampu diganti."})
    assert (resolved.json()["status"], resolved.json()["due"]) == ("resolved", None)
    rejected = await api.post(f"{CASES}/c3/rejection", headers=VERIFIER, json={"reason": "Bukan pengaduan."})
    assert rejected.json()["status"] == "rejected"
    timeline = (await api.get(f"{CASES}/c2", headers=VERIFIER)).json()["timeline"]
    assert [entry["type"] for entry in timeline] == ["queued", "assigned", "progressed", "resolved"]


async def test_a_caller_who_has_not_seen_the_latest_is_told_what_happened(api: httpx.AsyncClient) -> None:
    await api.post(f"{CASES}/c1/progress", headers=AGENCY, json={"note": "Tim ke lokasi."})
    headers = VERIFIER | {"If-Match": '"1"'}
    answer = await api.post(f"{CASES}/c1/assignment", headers=headers, json=ASSIGNMENT)
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["version"]) == (409, "/problems/moved_on", 2)
    assert [(entry["sequence"], entry["note"]) for entry in problem["meanwhile"]] == [(2, "Tim ke lokasi.")]


async def test_a_repeated_request_is_answered_again_and_done_once(api: httpx.AsyncClient, router: Router) -> None:
    headers = AGENCY | {"Idempotency-Key": "abc"}
    for _ in range(2):
        answer = await api.post(f"{CASES}/c1/progress", headers=headers, json={"note": "Tim ke lokasi."})
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
    other = await api.post(f"{CASES}/c1/progress", headers=headers, json={"note": "Lain."})
    assert (other.status_code, other.json()["type"]) == (409, "/problems/key_used")
    assert len(router.cases.commits[SOLO, "c1"]) == 2


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("assignment", {"category": "x", "agency": "dishub"}, "category"),
        ("assignment", {"category": "umum", "agency": "x"}, "agency"),
        ("assignment", {"category": "umum", "agency": "dishub", "unit": "x"}, "unit"),
        ("assignment", {"category": "umum"}, "agency"),
        ("progress", {"note": "   "}, "note"),
        ("progress", {"note": "x" * 4001}, "note"),
        ("progress", {"note": "x", "nota": "x"}, "nota"),
        ("rejection", {}, "reason"),
    ],
)
async def test_a_wrong_field_is_named(api: httpx.AsyncClient, path: str, body: dict[str, str], field: str) -> None:
    answer = await api.post(f"{CASES}/c1/{path}", headers=VERIFIER, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_what_the_case_does_not_allow_is_a_conflict_in_the_callers_language(api: httpx.AsyncClient) -> None:
    answer = await api.post(f"{CASES}/c2/progress", headers=VERIFIER | {"Accept-Language": "en"}, json={"note": "x"})
    assert (answer.status_code, answer.json()["detail"]) == (409, "No agency has the case yet; assign it first.")


async def test_a_version_that_is_none_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post(f"{CASES}/c1/progress", headers=VERIFIER | {"If-Match": "latest"}, json={"note": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "If-Match")


def test_every_route_says_who_may_use_it() -> None:
    paths = app_of(Router()).openapi()["paths"]
    access = {(path, method): route["x-access"] for path, routes in paths.items() for method, route in routes.items()}
    assert len(access) == 2 + len(MAY)
    assert all(who.startswith("staff:") for who in access.values())


def test_every_command_of_staff_has_a_route() -> None:
    assert {route.command for route in COMMANDS} == set(MAY)
