"""Somebody who works for two tenants with one address: asked for which, but only after the password is right."""

from collections.abc import AsyncIterator

import httpx
import pyotp
import pytest
from fastapi import FastAPI

from services.router.adapters.accounts.accounts import MongoAccounts
from services.router.settings import Settings
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from tests.integration.router.harness import SOLO, TEGAL, World, running
from tests.integration.router.staffed import PASSWORD, browsing, email, set_passwords, sign_in, staffed

CHOOSE = "/masuk/pilih"
OTHER_PASSWORD = "sate kere malam minggu"


def shared_address() -> TenantConfigured:
    """Tegal, whose verifier has the address of Solo's."""
    tegal = staffed(TEGAL)
    staff = tuple(
        person.model_copy(update={"email": email("verifier", SOLO)}) if person.role == "verifier" else person
        for person in tegal.staff
    )
    return tegal.model_copy(update={"staff": staff})


@pytest.fixture
async def app(world: World, settings: Settings) -> AsyncIterator[FastAPI]:
    """router with two tenants, both of which know the verifier's address, with one password."""
    await world.configure(staffed(SOLO))
    await world.configure(shared_address())
    async with running(settings) as (app, _):
        for tenant in (SOLO, TEGAL):
            await set_passwords(world, "verifier", of=tenant)
        yield app


async def cases(browser: httpx.AsyncClient) -> list[int]:
    """What Solo's and Tegal's case lists answer."""
    return [(await browser.get(f"/api/v1/tenants/{tenant}/cases")).status_code for tenant in (SOLO, TEGAL)]


@pytest.mark.parametrize(("tenant", "expected"), [(SOLO, [200, 403]), (TEGAL, [403, 200])])
async def test_who_works_for_two_tenants_chooses_one(app: FastAPI, tenant: TenantId, expected: list[int]) -> None:
    async with browsing(app) as browser:
        asked = await sign_in(browser, "verifier", ke="/meja?antrean=baru")
        assert asked.headers["location"] == CHOOSE
        assert await cases(browser) == [401, 401], "the choice is not a session"
        page = (await browser.get(CHOOSE)).text
        assert f'value="{SOLO}/verifier"' in page
        assert f'value="{TEGAL}/verifier"' in page
        assert (await browser.post(CHOOSE, data={"akun": f"{SOLO}/tenant-admin"})).status_code == 422
        done = await browser.post(CHOOSE, data={"akun": f"{tenant}/verifier"})
        assert done.headers["location"] == "/meja?antrean=baru"
        assert await cases(browser) == expected


async def test_nothing_is_asked_where_the_password_fits_one_account(app: FastAPI, world: World) -> None:
    await set_passwords(world, "verifier", of=TEGAL, password=OTHER_PASSWORD)
    async with browsing(app) as browser:
        assert (await sign_in(browser, "verifier", password=OTHER_PASSWORD)).headers["location"] == "/meja"
        assert await cases(browser) == [403, 200]
    async with browsing(app) as browser:
        await sign_in(browser, "verifier", password=PASSWORD)
        assert await cases(browser) == [200, 403]


async def test_a_disabled_account_is_not_offered(app: FastAPI, world: World) -> None:
    accounts = MongoAccounts(world.own, world.settings.master_key_bytes)
    await accounts.set_disabled((SOLO, "verifier"), True)
    async with browsing(app) as browser:
        assert (await sign_in(browser, "verifier")).headers["location"] == "/meja"
        assert await cases(browser) == [403, 200]


async def test_the_chosen_account_still_asks_for_its_code(app: FastAPI, world: World) -> None:
    secret = pyotp.random_base32()
    accounts = MongoAccounts(world.own, world.settings.master_key_bytes)
    await accounts.set_totp((SOLO, "verifier"), secret)
    async with browsing(app) as browser:
        await sign_in(browser, "verifier")
        assert (await browser.post(CHOOSE, data={"akun": f"{SOLO}/verifier"})).headers["location"] == "/masuk/kode"
        assert await cases(browser) == [401, 401]
        await browser.post("/masuk/kode", data={"kode": pyotp.TOTP(secret).now()})
        assert await cases(browser) == [200, 403]


async def test_a_wrong_password_is_told_nothing_and_no_choice_can_be_made_up(app: FastAPI) -> None:
    async with browsing(app) as browser:
        wrong = await sign_in(browser, "verifier", password="bukan kata sandinya")
        assert wrong.status_code == 422
        assert "aduan_pilihan" not in browser.cookies
        assert (await browser.get(CHOOSE)).headers["location"] == "/masuk"
        browser.cookies.set("aduan_pilihan", "eyJhbGciOiJIUzI1NiJ9.e30.x")
        assert (await browser.post(CHOOSE, data={"akun": f"{SOLO}/verifier"})).headers["location"] == "/masuk"
