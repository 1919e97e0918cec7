"""Tenants with staff in every role, and a browser that signs in as one of them."""

import contextlib
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI

from services.router.adapters.accounts.accounts import MongoAccounts
from services.router.adapters.accounts.hashing import Argon2Hasher
from services.router.settings import Settings
from shared.contracts.tenant import Staff, StaffRole, TenantConfigured, Unit
from shared.tenancy.ids import TenantId
from tests.integration.router.harness import SOLO, TEGAL, World, running, tenant

PASSWORD = "kuda lumping di alun-alun"
OF_AGENCY = {StaffRole.AGENCY_ADMIN, StaffRole.AGENCY_LIAISON, StaffRole.AGENCY_HEAD}


def account(role: str) -> str:
    """The id of the member of staff with that role."""
    return role.replace("_", "-")


def email(role: str, of: TenantId = SOLO) -> str:
    """Their address."""
    return f"{account(role)}@{of}.example"


def staffed(of: TenantId = SOLO, *, without: str = "") -> TenantConfigured:
    """A city with one of each role: those of an agency in dpupr, the area head in its unit, the rest in the city."""

    def person(role: StaffRole) -> Staff:
        return Staff(id=account(role), name=f"Petugas {role} {of}", role=role, email=email(role, of))

    def people(roles: set[StaffRole]) -> tuple[Staff, ...]:
        return tuple(person(role) for role in StaffRole if role in roles and role != without)

    city = tenant(of)
    unit = Unit(id="kelurahan", name="Kelurahan", staff=people({StaffRole.AREA_HEAD}))
    agencies = tuple(
        agency.model_copy(update={"staff": people(OF_AGENCY), "units": (unit,)}) if agency.id == "dpupr" else agency
        for agency in city.agencies
    )
    own = people(set(StaffRole) - OF_AGENCY - {StaffRole.AREA_HEAD})
    return city.model_copy(update={"agencies": agencies, "staff": own})


async def set_passwords(world: World, *roles: str, of: TenantId = SOLO, password: str = PASSWORD) -> None:
    """Give accounts the password, as `aduan account seed` does."""
    accounts = MongoAccounts(world.own, world.settings.master_key_bytes)
    await accounts.ensure_indexes()
    kept = await Argon2Hasher().hash(password)
    for role in roles:
        await accounts.set_password((of, account(role)), kept)


@contextlib.asynccontextmanager
async def staffed_router(world: World, settings: Settings, *roles: str) -> AsyncIterator[FastAPI]:
    """router with the staff of two tenants; those of the first with these roles can sign in."""
    await world.configure(staffed(SOLO))
    await world.configure(staffed(TEGAL))
    async with running(settings) as (app, _api):
        await set_passwords(world, *roles)
        yield app


@contextlib.asynccontextmanager
async def browsing(app: FastAPI, address: str = "203.0.113.7") -> AsyncIterator[httpx.AsyncClient]:
    """A browser of its own, which keeps cookies, and says that forms come from our pages."""
    transport = httpx.ASGITransport(app, client=(address, 1234))
    headers = {"sec-fetch-site": "same-origin", "accept": "text/html", "user-agent": "Mozilla/5.0 (Android) Firefox/1"}
    async with httpx.AsyncClient(transport=transport, base_url="http://router", headers=headers) as browser:
        yield browser


async def sign_in(
    browser: httpx.AsyncClient, role: str, of: TenantId = SOLO, password: str = PASSWORD, **more: str
) -> httpx.Response:
    """Send the form for signing in."""
    return await browser.post("/masuk", data={"email": email(role, of), "password": password} | more)


@contextlib.asynccontextmanager
async def at_the_desk(app: FastAPI, role: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody signed in."""
    async with browsing(app) as browser:
        assert (await sign_in(browser, role)).status_code == 303
        yield browser
