"""The team's desk and the reporter's replies in Chromium: on a phone and a desktop, with and without JavaScript."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from shared.tenancy.ids import TenantId
from shared.web.staff import Caller
from shared.web.staff_pass import COOKIE, StaffPass
from tests.browser.intake_pages import DESKTOP, PHONE, check, intake_with_surakarta, opened
from tests.integration.intake.conftest import draw
from tests.support.processes import MASTER_KEY
from tests.support.stack import Stack

DESK = "Catat laporan warga"
SEND = "main button.btn-primary.btn-lg"


@pytest.fixture(scope="module")
def address(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An intake of its own, with Surakarta as its tenant."""
    with intake_with_surakarta(stack, tmp_path_factory.mktemp("intake")) as url:
        yield url


def staff() -> list[tuple[str, str]]:
    """The pass of somebody of public relations."""
    caller = Caller(TenantId("33.72"), "public_relations", account="humas-1", name="Rini Humas")
    return [(COOKIE, StaffPass(base64.b64decode(MASTER_KEY)).make(caller, datetime.now(UTC)))]


@pytest.mark.parametrize(
    ("size", "script", "dark"), [(PHONE, True, False), (PHONE, False, False), (DESKTOP, True, True)]
)
def test_staff_write_down_what_they_saw_and_read_out_the_code(
    browser: Browser, address: str, tmp_path: Path, size: tuple[int, int], *, script: bool, dark: bool
) -> None:
    screenshot = tmp_path / "unggahan.png"
    screenshot.write_bytes(draw("PNG"))
    with opened(browser, f"{address}/lapor/petugas", size, script=script, dark=dark, cookies=staff()) as page:
        check(page, DESK, script=script)
        page.check("input[value=social]")
        page.fill("#source", "unggahan warga")
        page.set_input_files("#photos", screenshot)
        page.click(SEND)
        expect(page.locator(".error-summary a")).to_have_count(2)
        check(page, DESK, script=script)
        expect(page.locator("input[value=social]")).to_be_checked()
        page.fill("#text", "Lampu jalan mati sejak Senin.")
        page.fill("#source", "https://media.example/warga/1")
        page.select_option("#area_1", label="Jebres")
        if not script:
            page.click("button[value=areas]")
        page.select_option("#area_2", label="Mojosongo")
        page.set_input_files("#photos", screenshot)
        page.click(SEND)
        expect(page.locator("#kode")).to_contain_text("3372-")
        check(page, DESK, script=script)
        expect(page.locator("#text")).to_have_value("")
        expect(page.locator("input[value=social]")).to_be_checked()


def test_the_desk_can_be_filled_in_by_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/lapor/petugas", DESKTOP, cookies=staff()) as page:
        page.focus("#channel")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type("Sampah menumpuk")
        page.focus("#phone")
        page.keyboard.type("081225550147")
        page.keyboard.press("Enter")
        expect(page.locator("#kode")).to_contain_text("3372-")
        expect(page.locator("input[value=counter]")).to_be_checked()


@pytest.mark.parametrize(("size", "script"), [(PHONE, True), (PHONE, False), (DESKTOP, True)])
def test_a_reporter_mends_a_reply(browser: Browser, address: str, size: tuple[int, int], *, script: bool) -> None:
    sent = httpx.post(f"{address}/api/v1/tenants/33.72/complaints", json={"text": "Lampu mati"})
    code = sent.json()["tracking_code"]
    form = f"{address}/tanggapan/{code}"
    headings = {
        "confirm": "Masalahnya sudah selesai?",
        "reopen": "Apa yang belum selesai?",
        "add": "Apa yang ingin Anda tambahkan?",
        "withdraw": "Cabut laporan ini?",
        "rate": "Bagaimana penanganan laporan Anda?",
    }
    with opened(browser, f"{form}?kind=add", size, script=script, expected=("422", "404")) as page:
        for kind, heading in headings.items():
            page.goto(f"{form}?kind={kind}")
            check(page, heading, script=script)
        page.fill("#text", "Petugasnya ramah")
        page.click(SEND)
        expect(page.locator(".error-summary")).to_contain_text("Beri nilai 1 sampai 5.")
        expect(page.locator("#text")).to_have_value("Petugasnya ramah")
        check(page, headings["rate"], script=script)
        page.check("input[value='5']")
        page.click(SEND)
        page.wait_for_url(f"**/lacak/{code}?terkirim=rate")
