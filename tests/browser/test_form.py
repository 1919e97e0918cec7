"""The guided form in Chromium, on a phone: with and without JavaScript, by keyboard, and checked by axe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.intake_pages import DESKTOP, PHONE, check, intake_with_surakarta
from tests.browser.intake_pages import opened as opened_page
from tests.integration.intake.conftest import draw
from tests.support.stack import Stack

NEXT = "main button.btn-primary.btn-lg"


@pytest.fixture(scope="module")
def address(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An intake of its own, with Surakarta as its tenant."""
    with intake_with_surakarta(stack, tmp_path_factory.mktemp("intake")) as url:
        yield url


@contextmanager
def opened(
    browser: Browser, address: str, size: tuple[int, int] = PHONE, *, script: bool = True, dark: bool = False
) -> Iterator[Page]:
    """The form's first page."""
    with opened_page(browser, f"{address}/lapor", size, script=script, dark=dark) as page:
        yield page


def report(page: Page, photo: Path, *, script: bool) -> str:
    """Answer every question as a citizen would, making two mistakes; return the code."""
    check(page, "Laporan Anda untuk daerah mana?", script=script)
    page.click('a[href="/lapor/33.72"]')
    check(page, "Di mana kejadiannya?", script=script)
    page.select_option("#area_1", label="Jebres")
    if not script:
        page.click("button[value=areas]")
    page.select_option("#area_2", label="Mojosongo")
    if script:
        page.click("[data-locate]")
        expect(page.get_by_role("status")).to_contain_text("Posisi Anda sudah dicatat.")
    page.fill("#address", "Jl. Ir. Sutami 36")
    page.click(NEXT)
    check(page, "Apa yang terjadi?", script=script)
    page.click(NEXT)
    expect(page.locator(".error-summary")).to_contain_text("Ceritakan apa yang terjadi.")
    check(page, "Apa yang terjadi?", script=script)
    page.fill("#text", "Lampu jalan mati sejak Senin.")
    page.click(NEXT)
    page.set_input_files("#photos", photo)
    if script:
        expect(page.locator("#photos-preview img")).to_have_count(1)
    check(page, "Ada foto?", script=script)
    page.click("button[value=upload]")
    expect(page.locator(".gallery img")).to_have_count(1)
    page.click(NEXT)
    page.check("input[value=secret]")
    page.fill("#phone", "0812")
    page.click(NEXT)
    check(page, "Siapa yang boleh tahu, dan ke mana kami mengabari?", script=script)
    expect(page.locator("#phone")).to_have_value("0812")
    expect(page.locator("input[value=secret]")).to_be_checked()
    page.fill("#phone", "081225550147")
    page.click(NEXT)
    check(page, "Periksa laporan Anda", script=script)
    for told in ("Lampu jalan mati", "Mojosongo", "Jl. Ir. Sutami 36", "081225550147"):
        expect(page.locator("main")).to_contain_text(told)
    page.click(NEXT)
    check(page, "Laporan Anda sudah kami terima", script=script)
    code = page.locator("#kode").inner_text()
    assert code.startswith("3372-")
    return code


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo on the citizen's phone."""
    path = tmp_path / "lampu.jpg"
    path.write_bytes(draw("JPEG", (1600, 1200)))
    return path


def test_a_citizen_with_a_phone_reports_a_broken_lamp(browser: Browser, address: str, photo: Path) -> None:
    with opened(browser, address) as page:
        code = report(page, photo, script=True)
        page.click("[data-copy]")
        expect(page.locator("[data-copy]")).to_contain_text("Tersalin")
        assert page.evaluate("navigator.clipboard.readText()") == code
        page.click("text=Buat laporan lain")
        expect(page.locator("h1")).to_have_text("Di mana kejadiannya?")
        expect(page.locator("#address")).to_have_value("")


def test_the_form_works_without_javascript(browser: Browser, address: str, photo: Path) -> None:
    with opened(browser, address, script=False) as page:
        report(page, photo, script=False)


def test_the_form_is_whole_on_a_dark_desktop(browser: Browser, address: str, photo: Path) -> None:
    with opened(browser, address, DESKTOP, dark=True) as page:
        report(page, photo, script=True)


def test_the_form_can_be_filled_in_by_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, address, DESKTOP) as page:
        page.goto(f"{address}/lapor/33.72/lokasi")
        page.focus("#address")
        page.keyboard.type("Depan pasar")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Apa yang terjadi?")
        page.keyboard.press("Tab")
        expect(page.locator(".skip-link")).to_be_focused()
        page.keyboard.press("Enter")
        for _ in range(3):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "text":
                break
        page.keyboard.type("Lampu mati")
        for name in ("category", "incident_date"):
            page.keyboard.press("Tab")
            expect(page.locator(f"#{name}")).to_be_focused()
        page.focus(NEXT)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Ada foto?")
        page.go_back()
        expect(page.locator("#text")).to_have_value("Lampu mati")
