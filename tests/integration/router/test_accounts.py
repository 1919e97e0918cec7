"""Passwords by mail, the second step, one's own sessions and tokens, and what a tenant's admin may do."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest
from fastapi import FastAPI

from services.router.settings import Settings
from shared.contracts.tenant import TenantConfigured
from tests.integration.router.harness import SOLO, TEGAL, World
from tests.integration.router.staffed import PASSWORD, browsing, email, set_passwords, sign_in, staffed, staffed_router
from tests.support.providers import MailBox, mail_box
from tests.support.wait import eventually

NEW = "wedang ronde tiga mangkuk"
CASES = "/api/v1/tenants/33.72/cases"


@pytest.fixture
def mails() -> Iterator[MailBox]:
    """The mail server."""
    with mail_box() as box:
        yield box


@pytest.fixture
async def app(world: World, settings: Settings, mails: MailBox) -> AsyncIterator[FastAPI]:
    """router with two tenants' staff, and a mail server."""
    mailing = Settings.model_validate(settings.model_dump() | {"smtp_url": mails.url})
    async with staffed_router(world, mailing, "verifier", "tenant_admin") as app:
        await set_passwords(world, "tenant_admin", of=TEGAL)
        yield app


async def is_in(browser: httpx.AsyncClient) -> bool:
    """Whether the browser is signed in."""
    return (await browser.get("/meja/saya")).status_code == 200


def code_in(mail: str) -> str:
    """The one-time code that a mail brings."""
    found = re.search(r"Kode Anda: ([A-Z0-9]{8})", mail)
    assert found, mail
    return found[1]


async def ask_for_code(browser: httpx.AsyncClient, role: str, mails: MailBox) -> str:
    """Ask for a one-time code and return it from the mail."""
    before = len(mails.got)
    assert (await browser.post("/masuk/lupa", data={"email": email(role)})).status_code == 200
    await eventually(lambda: len(mails.got) > before)
    to, mail = mails.got[-1]
    assert to == email(role)
    return code_in(mail)


async def test_who_has_no_password_makes_one_with_a_code_from_a_mail(app: FastAPI, mails: MailBox) -> None:
    async with browsing(app) as browser:
        code = await ask_for_code(browser, "executive", mails)
        form = {"email": email("executive"), "kode": code.lower(), "sandi": NEW}
        assert (await browser.post("/masuk/sandi", data=form | {"sandi": "pendek"})).status_code == 422
        done = await browser.post("/masuk/sandi", data=form)
        assert (done.status_code, done.headers["location"]) == (303, "/masuk?pesan=sandi")
        assert (await browser.post("/masuk/sandi", data=form)).status_code == 422, "a code is good once"
        assert (await sign_in(browser, "executive", password=NEW)).status_code == 303


async def test_a_code_is_lost_after_five_wrong_ones_and_after_fifteen_minutes(
    app: FastAPI, mails: MailBox, world: World
) -> None:
    async with browsing(app) as browser:
        code = await ask_for_code(browser, "executive", mails)
        form = {"email": email("executive"), "sandi": NEW}
        for _ in range(5):
            assert (await browser.post("/masuk/sandi", data=form | {"kode": "WRONG234"})).status_code == 422
        await world.own["attempts"].delete_many({})
        assert (await browser.post("/masuk/sandi", data=form | {"kode": code})).status_code == 422
        code = await ask_for_code(browser, "executive", mails)
        past = {"$set": {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}}
        await world.own["one_time_codes"].update_one({"tenant": SOLO}, past)
        assert (await browser.post("/masuk/sandi", data=form | {"kode": code})).status_code == 422
        assert code not in str(await world.own["one_time_codes"].find_one({"tenant": SOLO}))


async def test_nobody_learns_whether_an_address_has_an_account(app: FastAPI, mails: MailBox) -> None:
    async with browsing(app) as browser:
        known = await browser.post("/masuk/lupa", data={"email": email("executive")})
        unknown = await browser.post("/masuk/lupa", data={"email": "siapa@33.72.example"})
        assert known.text.replace(email("executive"), "") == unknown.text.replace("siapa@33.72.example", "")
        for _ in range(2):
            await browser.post("/masuk/lupa", data={"email": "siapa@33.72.example"})
        assert (await browser.post("/masuk/lupa", data={"email": "siapa@33.72.example"})).status_code == 429
    await eventually(lambda: mails.got)
    assert {to for to, _ in mails.got} == {email("executive")}


async def test_a_new_password_ends_the_sessions_of_whoever_had_the_old_one(app: FastAPI, mails: MailBox) -> None:
    async with browsing(app) as thief, browsing(app) as owner:
        await sign_in(thief, "verifier")
        await sign_in(owner, "verifier")
        form = {"lama": "salah sekali ini", "sandi": NEW}
        assert (await owner.post("/meja/saya/sandi", data=form)).status_code == 422
        form["lama"] = PASSWORD
        assert (await owner.post("/meja/saya/sandi", data=form)).status_code == 303
        assert await is_in(owner)
        assert not await is_in(thief)
        code = await ask_for_code(owner, "verifier", mails)
        await owner.post("/masuk/sandi", data={"email": email("verifier"), "kode": code, "sandi": PASSWORD})
        assert not await is_in(owner)


async def enrol(browser: httpx.AsyncClient) -> tuple[str, list[str]]:
    """Turn app codes on; return the secret and the recovery codes."""
    page = await browser.post("/meja/saya/kode")
    assert 'src="data:image/svg+xml' in page.text
    secret = re.search(r'name="rahasia" value="([A-Z2-7]+)"', page.text)[1]  # type: ignore[index]  # asserted by use
    wrong = await browser.post("/meja/saya/kode/nyala", data={"rahasia": secret, "kode": "000000"})
    assert wrong.status_code == 422
    assert secret in wrong.text, "the secret that the phone has already stays the one to be confirmed"
    done = await browser.post("/meja/saya/kode/nyala", data={"rahasia": secret, "kode": pyotp.TOTP(secret).now()})
    return secret, re.findall(r"<li>([A-Z0-9]{5}-[A-Z0-9]{5})</li>", done.text)


async def test_with_app_codes_a_password_alone_lets_nobody_in(app: FastAPI, world: World) -> None:
    async with browsing(app) as browser:
        await sign_in(browser, "verifier")
        secret, recovery = await enrol(browser)
        assert len(set(recovery)) == 8
        kept = str(await world.own["accounts"].find_one({"account": "verifier"}))
        assert secret not in kept
        assert recovery[0].replace("-", "") not in kept
    async with browsing(app) as browser:
        first = await sign_in(browser, "verifier", ke="/meja/saya")
        assert first.headers["location"] == "/masuk/kode"
        assert not await is_in(browser)
        assert (await browser.post("/masuk/kode", data={"kode": "000000"})).status_code == 422
        code = pyotp.TOTP(secret).now()
        second = await browser.post("/masuk/kode", data={"kode": f"{code[:3]} {code[3:]}"})
        assert (second.status_code, second.headers["location"]) == (303, "/meja/saya")
        assert await is_in(browser)
    async with browsing(app) as watcher:
        await sign_in(watcher, "verifier")
        assert (await watcher.post("/masuk/kode", data={"kode": code})).status_code == 422, "a code is good once"
        assert (await watcher.post("/masuk/kode", data={"kode": recovery[0].lower()})).status_code == 303
    async with browsing(app) as again:
        await sign_in(again, "verifier")
        assert (await again.post("/masuk/kode", data={"kode": recovery[0]})).status_code == 422
        assert (await again.post("/masuk/kode", data={"kode": recovery[1]})).status_code == 303
        await again.post("/meja/saya/kode/mati", data={"sandi_kode": PASSWORD})
        assert (await sign_in(again, "verifier")).headers["location"] == "/meja"


async def test_guessing_the_second_step_has_to_wait_too(app: FastAPI) -> None:
    async with browsing(app) as browser:
        await sign_in(browser, "verifier")
        secret, _ = await enrol(browser)
        await sign_in(browser, "verifier")
        for _ in range(5):
            assert (await browser.post("/masuk/kode", data={"kode": "000000"})).status_code == 422
        assert (await browser.post("/masuk/kode", data={"kode": pyotp.TOTP(secret).now()})).status_code == 429


async def test_one_ends_other_sessions_one_by_one_or_all_at_once(app: FastAPI) -> None:
    async with browsing(app) as here, browsing(app) as there, browsing(app) as elsewhere, browsing(app) as admin:
        for browser in (here, there, elsewhere):
            await sign_in(browser, "verifier")
        await sign_in(admin, "tenant_admin")
        page = (await here.get("/meja/saya")).text
        others = re.findall(r'name="sesi" value="([0-9a-f]{64})"', page)
        assert len(others) == 2
        await admin.post("/meja/saya/sesi", data={"sesi": others[0]})
        assert await is_in(there)
        assert await is_in(elsewhere), "a session is its owner's alone to end"
        await here.post("/meja/saya/sesi", data={"sesi": others[0]})
        assert sorted([await is_in(there), await is_in(elsewhere)]) == [False, True]
        await here.post("/meja/saya/sesi")
        assert [await is_in(each) for each in (here, there, elsewhere, admin)] == [True, False, False, True]


async def test_a_personal_token_calls_the_api_with_its_owners_rights_until_it_ends(app: FastAPI, world: World) -> None:
    async with browsing(app) as browser, browsing(app) as program:
        await sign_in(browser, "verifier")
        assert (await browser.post("/meja/saya/token", data={"nama": " ", "hari": 30})).status_code == 422
        page = await browser.post("/meja/saya/token", data={"nama": "aplikasi", "hari": 30})
        token = re.search(r"aduan_pat_33\.72-[\w-]+", page.text)[0]  # type: ignore[index]  # fails if there is none
        assert token not in (await browser.get("/meja/saya")).text
        program.headers["authorization"] = f"Bearer {token}"
        assert (await program.get(CASES)).status_code == 200
        assert (await program.get(CASES.replace("33.72", "33.28"))).status_code == 403
        assert (await program.get("/meja/saya")).status_code == 303, "pages are for people"
        assert token not in str(await world.own["api_tokens"].find_one({"tenant": SOLO}))
        past = {"$set": {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}}
        token_id = (await world.own["api_tokens"].find_one_and_update({"tenant": SOLO}, past))["_id"]
        assert (await program.get(CASES)).status_code == 401
        await world.own["api_tokens"].update_one({}, {"$set": {"expires_at": datetime.now(UTC) + timedelta(days=1)}})
        assert (await program.get(CASES)).status_code == 200
        await browser.post("/meja/saya/token/hapus", data={"token": token_id})
        assert (await program.get(CASES)).status_code == 401


async def test_a_disabled_account_is_out_at_once_and_stays_out(app: FastAPI) -> None:
    async with browsing(app) as admin, browsing(app) as verifier:
        await sign_in(admin, "tenant_admin")
        await sign_in(verifier, "verifier")
        assert (await admin.post("/kelola/akun/verifier", data={"tindakan": "disable"})).status_code == 303
        assert not await is_in(verifier)
        assert (await sign_in(verifier, "verifier", password="bukan itu")).status_code == 422
        refused = await sign_in(verifier, "verifier")
        assert refused.status_code == 403
        assert "dinonaktifkan" in refused.text
        assert "dinonaktifkan" in (await admin.get("/kelola/akun")).text
        await admin.post("/kelola/akun/verifier", data={"tindakan": "enable"})
        assert (await sign_in(verifier, "verifier")).status_code == 303
        own = await admin.post("/kelola/akun/tenant-admin", data={"tindakan": "disable"})
        assert own.status_code == 409
        assert await is_in(admin)


async def test_an_admin_sends_codes_and_ends_sessions_of_their_own_tenant_alone(app: FastAPI, mails: MailBox) -> None:
    async with browsing(app) as admin, browsing(app) as tegals, browsing(app) as verifier:
        await sign_in(admin, "tenant_admin")
        await sign_in(tegals, "tenant_admin", TEGAL)
        await sign_in(verifier, "verifier")
        await tegals.post("/kelola/akun/verifier", data={"tindakan": "end_sessions"})
        assert await is_in(verifier), "Tegal's verifier has the same id"
        await admin.post("/kelola/akun/verifier", data={"tindakan": "end_sessions"})
        assert not await is_in(verifier)
        assert (await admin.post("/kelola/akun/siapa", data={"tindakan": "disable"})).status_code == 404
        sent = await admin.post("/kelola/akun/executive", data={"tindakan": "send_code"})
        assert sent.headers["location"] == "/kelola/akun?pesan=send_code"
        to, mail = mails.got[-1]
        assert (to, "Admin Kota" in mail) == (email("executive"), True)
        form = {"email": email("executive"), "kode": code_in(mail), "sandi": NEW}
        assert (await verifier.post("/masuk/sandi", data=form)).status_code == 303
        mails.behaviour = "busy"
        failed = await admin.post("/kelola/akun/executive", data={"tindakan": "send_code"})
        assert failed.status_code == 503
        assert "tidak terkirim" in failed.text


async def test_the_admin_sees_the_settings_in_force(app: FastAPI, world: World) -> None:
    own = {
        "escalation": [{"id": "late", "overdue_days": 4, "to": ["head", "executive"], "clocks": ["respond"]}],
        "disputes": "direct",
        "reopenings": 5,
        "holidays": {"extra": ["2199-06-03"]},
    }
    async with browsing(app) as admin:
        await sign_in(admin, "tenant_admin")
        page = (await admin.get("/kelola")).text
        for text in (
            *("Asia/Jakarta", "Senin–Jumat 08.00–16.00", "dpupr@kota.example", "Jalan", "Lampu"),
            *("saat 80% tenggat terpakai", "2 hari kerja setelah tenggat habis", "yang menangani, pejabat penghubung"),
            *("kembali ke verifikator bersama usulannya", "sampai 2 kali ke instansinya"),
            *("60 hari kerja", "Hari Kemerdekaan Republik Indonesia"),
        ):
            assert text in page, text
        await world.configure(TenantConfigured.model_validate(staffed(SOLO).model_dump(mode="json") | own))

        async def shown() -> bool:
            return "sampai 5 kali ke instansinya" in (await admin.get("/kelola")).text

        await eventually(shown)
        page = (await admin.get("/kelola")).text
        for text in ("4 hari kerja setelah tenggat habis", "kepala instansi, pimpinan daerah", "3 Jun 2199"):
            assert text in page, text
        assert "langsung ke instansi yang diusulkan" in page
        assert "saat 80% tenggat terpakai" not in page
