"""The page of the audit trail: what it names, how it is narrowed, and the same as CSV."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from services.router.settings import Settings
from tests.integration.router.harness import TEGAL, World
from tests.integration.router.staffed import browsing, set_passwords, sign_in, staffed_router


@pytest.fixture
async def app(world: World, settings: Settings) -> AsyncIterator[FastAPI]:
    """router with two tenants' staff."""
    async with staffed_router(world, settings, "verifier", "tenant_admin") as app:
        await set_passwords(world, "tenant_admin", of=TEGAL)
        yield app


async def test_the_audit_trail_is_filtered_in_the_address_and_comes_as_csv(app: FastAPI) -> None:
    async with browsing(app) as admin, browsing(app) as verifier, browsing(app) as tegals:
        await sign_in(verifier, "verifier", password="bukan kata sandinya")
        await sign_in(tegals, "tenant_admin", TEGAL)
        await sign_in(admin, "tenant_admin")
        await admin.post("/kelola/akun/verifier", data={"tindakan": "disable"})
        page = (await admin.get("/kelola/jejak", params={"tindakan": "account_disabled"})).text
        assert page.count("<tr>") == 2
        assert "Akun dinonaktifkan" in page
        address = "/kelola/jejak/unduh.csv"
        rows = list(csv.DictReader(io.StringIO((await admin.get(address)).text.removeprefix("\ufeff"))))
        assert [(row["akun"], row["tindakan"], row["hasil"], row["keterangan"]) for row in rows] == [
            ("tenant-admin", "account_disabled", "done", "verifier"),
            ("tenant-admin", "sign_in", "done", "password 203.0.113.7"),
            ("verifier", "sign_in", "refused", "password 203.0.113.7"),
        ]
        tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
        for narrowed in ({"akun": "verifier"}, {"hasil": "refused"}, {"sampai": tomorrow, "akun": "verifier"}):
            text = (await admin.get(address, params=narrowed)).text
            assert text.count("\n") == 2, narrowed
        assert (await admin.get(address, params={"dari": tomorrow})).text.count("\n") == 1


async def test_the_audit_trail_names_what_was_done_with_a_case_and_leads_to_it(app: FastAPI, world: World) -> None:
    await world.submit("aaaa0001", category="jalan")
    await world.submit("aaab0002", category="jalan")
    await world.opening("aaab0002")
    async with browsing(app) as admin, browsing(app) as verifier:
        await sign_in(verifier, "verifier")
        for case in ("aaaa0001", "aaab0002"):
            form = {"key": case, "note": "Sudah ditelepon."}
            assert (await verifier.post(f"/meja/kasus/{case}/catatan", data=form)).status_code == 303
        await sign_in(admin, "tenant_admin")
        page = (await admin.get("/kelola/jejak", params={"kasus": "#AAAA0001"})).text
        assert "<td>Catatan internal</td>" in page
        assert '<a href="/meja/kasus/aaaa0001">#AAAA0001</a>' in page
        assert "AAAB0002" not in page
        assert (await admin.get("/meja/kasus/aaaa0001")).status_code == 200
