"""Every service's surroundings: health, figures, headers, errors, traces."""

import base64
import io
import json
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import SecretStr

from shared.config import CommonSettings
from shared.runtime import build_app
from shared.telemetry import Metrics, current_traceparent, setup_logging

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PUBLIC = {"x-access": "public"}


def build(metrics: Metrics | None = None, tile_url: str | None = None) -> FastAPI:
    router = APIRouter(prefix="/lacak")

    @router.get("/{code}", openapi_extra=PUBLIC)
    async def track(code: str) -> str | None:
        return current_traceparent()

    @router.get("/di/{tenant}", openapi_extra=PUBLIC)
    async def place(tenant: str) -> None:
        logging.getLogger("toy").info("looked")

    @router.post("/{code}/tanggapan", openapi_extra=PUBLIC)
    async def reply(code: str) -> str:
        return "ok"

    async def away() -> str | None:
        return "cannot be reached"

    settings = CommonSettings(master_key=SecretStr(base64.b64encode(bytes(32)).decode()), tile_url=tile_url)
    return build_app(
        settings,
        name="toy",
        title="Toy",
        routers=[router],
        checks={"mongodb": away},
        metrics=metrics or Metrics("toy"),
        max_body_size=100,
    )


def client_of(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build()) as made:
        yield made


async def test_live_answers_and_ready_says_why_not(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"alive": True}
    ready = await client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "checks": {"mongodb": "cannot be reached"}}


async def test_requests_are_counted_by_route_template_and_never_by_address() -> None:
    metrics = Metrics("toy")
    async with client_of(build(metrics)) as client:
        await client.get("/lacak/3372-K7QM-9XPA-2TBD")
        await client.get("/tidak-ada/Budi")
        text = (await client.get("/metrics")).text
    assert metrics.value("aduan_http_request_seconds_count", method="GET", route="/lacak/{code}", status="200") == 1
    assert "K7QM" not in text
    assert "Budi" not in text
    assert 'route="/health' not in text


async def test_a_request_continues_the_callers_trace(client: httpx.AsyncClient) -> None:
    answer = await client.get("/lacak/x", headers={"traceparent": TRACEPARENT})
    assert answer.json() == TRACEPARENT


async def test_figures_say_which_checks_are_passed(client: httpx.AsyncClient) -> None:
    text = (await client.get("/metrics")).text
    assert 'aduan_ready{check="mongodb"} 0.0' in text
    assert 'aduan_ready{check="process"} 1.0' in text


async def test_log_lines_of_a_request_carry_the_tenant_its_address_names() -> None:
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    setup_logging("toy", "info", stream)
    async with client_of(build()) as client:
        for tenant in ("33.72", "Budi"):
            await client.get(f"/lacak/di/{tenant}")
    root.handlers[:] = handlers
    root.setLevel(level)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line.get("tenant") for line in lines if line["message"] == "looked"] == ["33.72", None]


async def test_a_request_without_a_trace_begins_one(client: httpx.AsyncClient) -> None:
    one, other = (await client.get("/lacak/x")).json(), (await client.get("/lacak/x")).json()
    assert one.startswith("00-")
    assert one != other


async def test_every_answer_carries_the_headers_that_keep_it_to_itself(client: httpx.AsyncClient) -> None:
    for path in ("/lacak/x", "/tidak-ada", "/health/live"):
        headers = (await client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "geolocation=(self)" in headers["permissions-policy"]
        assert "server" not in headers


async def test_map_tiles_may_come_from_the_host_in_the_settings_alone() -> None:
    async with client_of(build(tile_url="https://{s}.tile.example/{z}/{x}/{y}.png")) as client:
        policy = (await client.get("/lacak/x")).headers["content-security-policy"]
    assert "img-src 'self' data: blob: https://*.tile.example;" in policy


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, 403),
        ({}, 200),
    ],
)
async def test_a_form_is_taken_from_our_own_pages_alone(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await client.post("/lacak/x/tanggapan", headers=headers)).status_code == status


async def test_a_body_over_the_limit_is_a_413_problem(client: httpx.AsyncClient) -> None:
    answer = await client.post("/lacak/x/tanggapan", content=b"x" * 101)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["title"] == "Terlalu besar"


async def test_a_body_over_the_limit_is_a_page_for_a_browser(client: httpx.AsyncClient) -> None:
    answer = await client.post("/lacak/x/tanggapan", content=b"x" * 101, headers={"accept": "text/html"})
    assert answer.status_code == 413
    assert "Terlalu besar" in answer.text


async def test_openapi_names_who_may_use_each_route(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert paths["/lacak/{code}"]["get"]["x-access"] == "public"
    assert paths["/metrics"]["get"]["x-access"] == "operator"
