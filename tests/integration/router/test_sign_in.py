"""Signing in and out, as a browser does it: sessions, waiting after wrong tries, and who is out at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import httpx
import pytest
from fastapi import FastAPI

from services.router.settings import Settings
from shared.web.staff_pass import StaffPass
from tests.integration.router.harness import SOLO, World, running
from tests.integration.router.staffed import browsing, email, set_passwords, sign_in, staffed, staffed_router
from tests.support.wait import eventually

NOWHERE = "/masuk/perpanjang?ke=/api/x"


@pytest.fixture
async def app(world: World, settings: Settings) -> AsyncIterator[FastAPI]:
    """router with two tenants' staff."""
    async with staffed_router(world, settings, "verifier", "tenant_admin") as app:
        yield app


async def is_in(browser: httpx.AsyncClient) -> bool:
    """Whether the browser is signed in: it gets its pass anew and is sent back."""
    return (await browser.get(NOWHERE)).status_code == 307


async def test_a_verifier_signs_in_is_known_and_signs_out(app: FastAPI, settings: Settings, world: World) -> None:
    async with browsing(app) as browser:
        assert not await is_in(browser)
        answer = await sign_in(browser, "verifier", ke="/meja?antrean=baru")
        assert (answer.status_code, answer.headers["location"]) == (303, "/meja?antrean=baru")
        cookie = SimpleCookie(answer.headers.get_list("set-cookie")[0])["aduan_session"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "lax"
        assert await is_in(browser)
        pass_ = StaffPass(settings.master_key_bytes).read(browser.cookies["aduan_pass"], datetime.now(UTC))
        assert pass_ is not None
        assert (pass_.tenant, pass_.account, pass_.role, pass_.agency) == (SOLO, "verifier", "verifier", None)
        assert (await browser.get("/api/v1/tenants/33.72/cases")).status_code == 200
        assert (await browser.get("/api/v1/tenants/33.28/cases")).status_code == 403
        secret = browser.cookies["aduan_session"]
        kept = await world.own["sessions"].find_one({"account": "verifier"})
        assert secret not in str(kept)
        assert (kept["address"], kept["device"]) == ("203.0.113.7", "Firefox, Android")
        await browser.post("/keluar")
        browser.cookies.set("aduan_session", secret)
        assert not await is_in(browser)


async def test_a_session_outlives_the_process(world: World, settings: Settings) -> None:
    await world.configure(staffed(SOLO))
    async with running(settings) as (app, _):
        await set_passwords(world, "verifier")
        async with browsing(app) as browser:
            await sign_in(browser, "verifier")
            secret = browser.cookies["aduan_session"]
    async with running(settings) as (again, _), browsing(again) as browser:
        browser.cookies.set("aduan_session", secret)
        await eventually(lambda: is_in(browser))


async def test_an_unknown_account_is_told_the_same_as_a_wrong_password(app: FastAPI) -> None:
    async with browsing(app) as browser:
        wrong = await sign_in(browser, "verifier", password="bukan kata sandinya")
        unknown = await browser.post("/masuk", data={"email": "siapa@33.72.example", "password": "x" * 12})
        without = await sign_in(browser, "executive")
        assert [answer.status_code for answer in (wrong, unknown, without)] == [422, 422, 422]
        assert "E-mail atau kata sandi tidak cocok." in wrong.text
        text = wrong.text.replace(email("verifier"), "")
        assert text == unknown.text.replace("siapa@33.72.example", "")
        assert text == without.text.replace(email("executive"), "")


async def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(app: FastAPI, world: World) -> None:
    async with browsing(app) as browser:
        for _ in range(5):
            assert (await sign_in(browser, "verifier", password="bukan kata sandinya")).status_code == 422
        locked = await sign_in(browser, "verifier")
        assert locked.status_code == 429
        assert 20 < int(locked.headers["retry-after"]) <= 30
        assert "Terlalu banyak percobaan" in locked.text
        assert (await sign_in(browser, "tenant_admin")).status_code == 303, "another account is not locked"
        await world.own["attempts"].update_many({}, {"$set": {"at": datetime.now(UTC) - timedelta(seconds=31)}})
        assert (await sign_in(browser, "verifier")).status_code == 303


async def test_many_wrong_tries_from_one_address_wait_whatever_the_account(app: FastAPI) -> None:
    async with browsing(app, "203.0.113.66") as guesser, browsing(app, "203.0.113.9") as other:
        for number in range(30):
            await guesser.post("/masuk", data={"email": f"{number}@33.72.example", "password": "x" * 12})
        assert (await sign_in(guesser, "verifier")).status_code == 429
        assert (await sign_in(other, "verifier")).status_code == 303


async def test_who_left_the_tenants_file_is_out_at_once(app: FastAPI, world: World) -> None:
    async with browsing(app) as browser:
        await sign_in(browser, "verifier")
        assert await is_in(browser)
        await world.configure(staffed(SOLO, without="verifier"))

        async def out() -> bool:
            return not await is_in(browser)

        await eventually(out)
        assert (await sign_in(browser, "verifier")).status_code == 422


async def test_nobody_is_sent_to_another_site(app: FastAPI) -> None:
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"):
        async with browsing(app) as browser:
            assert (await sign_in(browser, "verifier", ke=elsewhere)).headers["location"] == "/meja"


async def test_another_sites_form_finds_nobody_signed_in(app: FastAPI) -> None:
    async with browsing(app) as browser:
        await sign_in(browser, "verifier")
        path = "/api/v1/tenants/33.72/cases/c1/rejection"
        ours = await browser.post(path, json={"reason": "x"})
        theirs = await browser.post(path, json={"reason": "x"}, headers={"sec-fetch-site": "cross-site"})
        assert (ours.status_code, theirs.status_code) == (404, 401)


async def test_signing_in_and_failing_to_is_in_the_audit_trail(app: FastAPI, world: World) -> None:
    async with browsing(app) as browser:
        await sign_in(browser, "verifier", password="bukan kata sandinya")
        await sign_in(browser, "verifier")
    trail = await world.own["audit"].find({"tenant": SOLO}).sort("_id").to_list(None)
    told = [(entry["account"], entry["action"], entry["outcome"], entry["detail"]) for entry in trail]
    assert told == [
        ("verifier", "sign_in", "refused", "password 203.0.113.7"),
        ("verifier", "sign_in", "done", "password 203.0.113.7"),
    ]
