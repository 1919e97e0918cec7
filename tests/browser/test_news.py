"""A tenant's news in Chromium: on a phone and a desktop, with and without JavaScript, checked by axe."""

import base64
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from services.intake.adapters.names import KeyedNames
from shared.keyring import unsubscribe_token
from shared.tenancy.ids import TenantId
from tests.browser.intake_pages import DESKTOP, PHONE, check, intake_with_surakarta, opened
from tests.support.processes import MASTER_KEY
from tests.support.stack import Stack

SOLO = TenantId("33.72")
SEND = "main button.btn-primary.btn-lg"
KEY = base64.b64decode(MASTER_KEY)


@pytest.fixture(scope="module")
def address(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An intake of its own, with Surakarta as its tenant."""
    with intake_with_surakarta(stack, tmp_path_factory.mktemp("intake")) as url:
        yield url


@pytest.mark.parametrize(
    ("size", "script", "dark"), [(PHONE, True, False), (PHONE, False, False), (DESKTOP, True, True)]
)
def test_a_citizen_subscribes_and_stops_again(
    browser: Browser, address: str, size: tuple[int, int], *, script: bool, dark: bool
) -> None:
    names = KeyedNames(KEY)
    contact = f"siti{size[0]}{script}@contoh.id".lower()
    expected = ("422", str(httpx.codes.GONE.value))
    with opened(browser, f"{address}/kabar", size, script=script, dark=dark, expected=expected) as page:
        check(page, "Kabar dari daerah mana?", script=script)
        page.click('a[href="/kabar/33.72"]')
        check(page, "Terima kabar dari Kota Surakarta", script=script)
        page.click("summary:has-text('wilayah')")
        page.get_by_label("Kecamatan Jebres").check()
        page.click(SEND)
        expect(page.locator(".error-summary")).to_contain_text("Tulis nomor ponsel")
        check(page, "Terima kabar dari Kota Surakarta", script=script)
        expect(page.get_by_label("Kecamatan Jebres")).to_be_checked()
        page.fill("#contact", contact)
        page.keyboard.press("Enter")
        check(page, "Masukkan kode yang kami kirim", script=script)
        code = names.confirmation_code(SOLO, page.url.rpartition("/")[2])
        page.fill("#code", "12")
        page.click(SEND)
        expect(page.locator(".error-summary")).to_contain_text("Kode tidak cocok.")
        check(page, "Masukkan kode yang kami kirim", script=script)
        page.fill("#code", code)
        page.click(SEND)
        check(page, "Anda akan menerima kabar", script=script)
        page.goto(f"{address}/kabar/33.72/konfirmasi/{'0' * 32}")
        check(page, "Kode tidak berlaku lagi", script=script)
        token = unsubscribe_token(KEY, SOLO, names.subscription_id(SOLO, contact))
        page.goto(f"{address}/kabar/33.72/berhenti/{token}")
        check(page, "Berhenti menerima kabar?", script=script)
        page.click(SEND)
        check(page, "Kabar sudah dihentikan", script=script)
