"""Every route of every service answers the roles it names, of its own tenant, and nobody else."""

import base64
import contextlib
import importlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from fastapi import APIRouter, Depends, FastAPI, Response

from services.router.adapters.accounts.roster import DirectoryRoster
from services.router.adapters.accounts.sessions import MongoSessions
from services.router.application.accounts.ports import Session
from services.router.application.accounts.secrets_of_ours import digest, new_secret
from services.router.entrypoints.accounts.authenticators import caller_of
from shared.bus.admin import apply
from shared.config import CommonSettings
from shared.contracts.tenant import StaffRole
from shared.tenants.directory import TenantDirectory
from shared.web.problem import install_problems
from shared.web.staff import Caller, require, signed_in
from shared.web.staff_pass import COOKIE, PassAuthenticator, StaffPass
from tests.architecture.test_access import SERVICES
from tests.integration.router.harness import SOLO, TEGAL, World
from tests.integration.router.staffed import staffed
from tests.support.namespace import Namespace
from tests.support.processes import MASTER_KEY
from tests.support.roles import Cookies, calls, faults
from tests.support.stack import Stack
from tests.support.wait import eventually

SECRET = f"@{SOLO}.example".encode()
"""In the address of each of Solo's staff, which pages show."""
CASE = "0" * 31 + "1"


def everybody() -> list[Caller]:
    """One member of staff of each role of both tenants."""
    directory = TenantDirectory()
    for tenant in (SOLO, TEGAL):
        directory.put(staffed(tenant))
    roster = DirectoryRoster(directory)
    return [caller_of(member) for tenant in (SOLO, TEGAL) for member in roster.of(tenant)]


def by_pass(master_key: bytes) -> Cookies:
    """Callers known by router's pass."""

    @contextlib.asynccontextmanager
    async def cookies(caller: Caller | None) -> AsyncIterator[dict[str, str]]:
        yield {COOKIE: StaffPass(master_key).make(caller, datetime.now(UTC))} if caller else {}

    return cookies


def by_session(world: World) -> Cookies:
    """Callers known by a session of their own, as long as a request takes, and by router's pass."""
    sessions, passes = MongoSessions(world.own), by_pass(world.settings.master_key_bytes)

    @contextlib.asynccontextmanager
    async def cookies(caller: Caller | None) -> AsyncIterator[dict[str, str]]:
        async with passes(caller) as jar:
            if caller is None:
                yield jar
                return
            secret, now = new_secret(caller.tenant), datetime.now(UTC)
            session = Session(
                id=digest(secret), account=caller.account, created_at=now, seen_at=now, address="?", device="?"
            )
            await sessions.add(caller.tenant, session)
            yield jar | {"aduan_session": secret}
            await sessions.end((caller.tenant, caller.account), only=session.id)

    return cookies


@pytest.fixture
async def world(stack: Stack, namespace: Namespace) -> AsyncIterator[World]:
    """Two tenants with staff in every role, and a complaint to the first."""
    settings = importlib.import_module("services.router.settings").Settings(**common(stack, namespace))
    await apply(settings)
    world = World(settings)
    await world.broker.start()
    for tenant in (SOLO, TEGAL):
        await world.configure(staffed(tenant))
    await world.submit(CASE, category="jalan", text="Lubang di depan rumah")
    yield world
    await world.broker.stop()
    world.client.close()


def common(stack: Stack, namespace: Namespace) -> dict[str, object]:
    """The settings that every service has."""
    return {
        "kafka_bootstrap_servers": stack.kafka,
        "kafka_topic_prefix": namespace.topic_prefix,
        "kafka_partitions": 1,
        "mongo_url": stack.mongo,
        "mongo_database_prefix": namespace.mongo_prefix,
        "master_key": MASTER_KEY,
        "public_url": "http://router",
    }


@pytest.mark.parametrize("service", SERVICES)
async def test_every_route_answers_those_it_names_and_nobody_else(
    service: str, world: World, stack: Stack, namespace: Namespace
) -> None:
    kind: type[CommonSettings] = importlib.import_module(f"services.{service}.settings").Settings
    settings = kind(**common(stack, namespace))  # type: ignore[arg-type]  # as the environment would say it
    app: FastAPI = importlib.import_module(f"services.{service}.main").build(settings)
    async with app.state.lifecycle.run():

        async def ready() -> bool:
            is_ready, _ = await app.state.lifecycle.health.ready()
            listed = service != "router" or await world.own["cases"].count_documents({}) == 1
            return is_ready and listed

        await eventually(ready, timeout=40)
        found = await faults(app, everybody(), by_session(world), of=SOLO, secret=SECRET, id_=CASE)
    assert not found, "\n".join(found)


def test_services_have_routes_for_staff_to_be_tried() -> None:
    assert {caller.role for caller in everybody()} == set(StaffRole)
    assert len(everybody()) == 2 * len(StaffRole)


async def test_a_route_that_answers_whom_it_should_not_is_found() -> None:
    key = base64.b64decode(MASTER_KEY)
    staff = PassAuthenticator(key, "http://router")
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter()
    install_problems(app)
    verifier = {"x-access": "staff:verifier"}

    async def answer() -> Response:
        return Response("x")

    async def tells() -> Response:
        return Response(SECRET)

    def add(path: str, access: dict[str, str], *needs: object, tell: bool = False) -> None:
        dependencies = [Depends(need) for need in needs]  # type: ignore[arg-type]  # dependencies of any kind
        router.add_api_route(path, tells if tell else answer, dependencies=dependencies, openapi_extra=access)

    add("/right", verifier, signed_in(staff, "verifier"))
    add("/right/{tenant}", verifier, require(staff, "verifier"))
    add("/open", verifier)
    add("/wide", verifier, signed_in(staff, "verifier", "executive"))
    add("/narrow", {"x-access": "staff:verifier,executive"}, signed_in(staff, "verifier"))
    add("/across/{tenant}", verifier, signed_in(staff, "verifier"))
    add("/tells", verifier, signed_in(staff, "verifier"), tell=True)
    app.include_router(router)
    assert len(list(calls(app))) == 7
    found = await faults(app, everybody(), by_pass(key), of=SOLO, secret=SECRET, id_=CASE)
    wrong = {line.split()[1].rstrip(":") for line in found}
    assert wrong == {"/open", "/wide", "/narrow", "/across/33.72", "/tells"}
    assert "GET /across/33.72: an answer for verifier of 33.28 (200)" in found
    assert "GET /tells: another tenant's data for verifier of 33.28 (200)" in found
    assert len([line for line in found if line.startswith("GET /open")]) == 1 + 2 * (len(StaffRole) - 1)
