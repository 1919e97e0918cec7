"""Every route of every service says who may use it."""

import base64
import importlib
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from pydantic import SecretStr

from tests.architecture.access import routes, unclassified

ROOT = Path(__file__).parents[2]
SERVICES = sorted(file.parent.name for file in (ROOT / "services").glob("*/main.py"))
KEY = SecretStr(base64.b64encode(bytes(32)).decode())


def test_there_are_four_services() -> None:
    assert SERVICES == ["intake", "notifier", "reporting", "router"]


@pytest.mark.parametrize("service", SERVICES)
async def test_every_route_of_the_service_says_who_may_use_it(service: str) -> None:
    settings = importlib.import_module(f"services.{service}.settings").Settings(master_key=KEY)
    app: FastAPI = importlib.import_module(f"services.{service}.main").build(settings)
    assert len(list(routes(app))) > 3
    assert unclassified(app) == []


def test_a_route_that_says_nothing_or_the_wrong_thing_is_found() -> None:
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter(prefix="/api")

    async def answer() -> None: ...

    router.add_api_route("/silent", answer)
    router.add_api_route("/hidden", answer, include_in_schema=False)
    router.add_api_route("/wrong", answer, openapi_extra={"x-access": "everybody"})
    router.add_api_route("/role", answer, openapi_extra={"x-access": "staff:mayor"})
    router.add_api_route("/none", answer, openapi_extra={"x-access": "staff:"})
    router.add_api_route("/right", answer, openapi_extra={"x-access": "staff:verifier,agency_admin"})
    router.add_api_route("/open", answer, openapi_extra={"x-access": "public"})
    app.include_router(router)
    assert [line.split(":")[0] for line in unclassified(app)] == [
        "/api/silent",
        "/api/hidden",
        "/api/wrong",
        "/api/role",
        "/api/none",
    ]
