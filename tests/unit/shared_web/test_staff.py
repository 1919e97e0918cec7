"""Who calls: tokens of the settings, router's pass, and where somebody who isn't known is sent."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from shared.tenancy.ids import TenantId
from shared.web.problem import install_problems
from shared.web.staff import RENEW, Caller, FirstOf, StaffTokens, require, signed_in
from shared.web.staff_pass import COOKIE, PassAuthenticator, StaffPass

KEY = b"a key for tests, 32 bytes long.."
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
SITI = Caller(TenantId("33.72"), "agency_admin", "siti", "Siti", "dpupr", "bina-marga")


def client(now: datetime = NOW, **cookies: str) -> httpx.AsyncClient:
    """A browser before a service with one page, one form and one API route for agency admins."""
    staff = FirstOf(
        (
            StaffTokens([(TenantId("33.72"), "agency_admin", "a token of the settings")]),
            PassAuthenticator(KEY, "http://aduan", lambda: now),
        )
    )
    app = FastAPI()
    install_problems(app)

    @app.api_route("/halaman", methods=["GET", "POST"])
    async def page(caller: Annotated[Caller, Depends(signed_in(staff, "agency_admin", door=RENEW))]) -> str:
        return caller.actor

    @app.post("/masuk-dulu")
    async def form(caller: Annotated[Caller, Depends(signed_in(staff, "verifier"))]) -> str:
        return caller.actor

    @app.get("/api/{tenant}")
    async def api(caller: Annotated[Caller, Depends(require(staff, "agency_admin"))]) -> str:
        return caller.actor

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://aduan", cookies=cookies)


def made(caller: Caller = SITI, key: bytes = KEY) -> str:
    """A pass."""
    return StaffPass(key).make(caller, NOW)


async def test_a_pass_tells_all_of_who_is_signed_in_for_ten_minutes() -> None:
    assert StaffPass(KEY).read(made(), NOW + timedelta(minutes=9, seconds=59)) == SITI
    assert StaffPass(KEY).read(made(), NOW + timedelta(minutes=10)) is None


@pytest.mark.parametrize("text", ["", "x", "a.b.c", made(key=bytes(32)), made()[:-2] + "xx"])
def test_what_is_no_pass_of_ours_tells_of_nobody(text: str) -> None:
    assert StaffPass(KEY).read(text, NOW) is None


def test_an_unsigned_pass_tells_of_nobody() -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    assert StaffPass(KEY).read(f"{head}.{made().split('.')[1]}.", NOW) is None


async def test_a_page_lets_the_pass_in_and_sends_others_to_get_one() -> None:
    async with client(**{COOKIE: made()}) as browser:
        assert (await browser.get("/halaman")).json() == "staff:siti"
    async with client(NOW + timedelta(minutes=11), **{COOKIE: made()}) as browser:
        gone = await browser.get("/halaman?a=1&b=2")
        assert (gone.status_code, gone.headers["location"]) == (303, "/masuk/perpanjang?ke=%2Fhalaman%3Fa%3D1%26b%3D2")
        kept = await browser.post("/halaman", data={"catatan": "panjang"})
        assert kept.status_code == 307, "the browser sends the form again when it comes back"
        part = await browser.get("/halaman", headers={"hx-request": "true"})
        assert (part.status_code, part.headers["hx-redirect"]) == (401, "/masuk")
        form = await browser.post("/masuk-dulu")
        assert (form.status_code, form.headers["location"]) == (303, "/masuk")


async def test_another_role_another_tenant_and_another_sites_form_are_refused() -> None:
    async with client(**{COOKIE: made()}) as browser:
        assert (await browser.post("/masuk-dulu")).status_code == 403
        assert (await browser.get("/api/33.28")).status_code == 403
        assert (await browser.get("/api/33.72")).json() == "staff:siti"
        theirs = await browser.post("/halaman", headers={"origin": "https://evil.example"})
        assert theirs.status_code == 307, "known as nobody, so that nothing is done"


async def test_a_token_of_the_settings_still_calls() -> None:
    async with client() as program:
        program.headers["authorization"] = "bearer a token of the settings"
        assert (await program.get("/api/33.72")).json() == "staff:token-agency_admin"
        program.headers["authorization"] = "Bearer another"
        assert (await program.get("/api/33.72")).status_code == 401
