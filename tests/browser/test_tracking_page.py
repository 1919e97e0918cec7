"""Entering a code and reading what has become of a complaint, in Chromium: phone and desktop, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.reporting.site import Site, reporting_site
from tests.support.axe import violations
from tests.support.namespace import drop, new_namespace
from tests.support.stack import Stack

SIZES = ((360, 740), (1440, 900))


@pytest.fixture(scope="module")
def site(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    namespace = new_namespace()
    try:
        with reporting_site(stack, namespace, tmp_path_factory.mktemp("logs"), count=240) as running:
            yield running
    finally:
        drop(stack, namespace)


def open_page(browser: Browser, size: tuple[int, int], *, scheme: str = "light", script: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
        locale="id-ID",
    )
    return context.new_page()


@pytest.mark.parametrize("script", [True, False])
def test_a_code_typed_by_hand_leads_to_the_complaint_by_keyboard_alone(
    browser: Browser, site: Site, script: bool
) -> None:
    story = site.one("33.72", "assigned", "progressed", "resolved")
    page = open_page(browser, SIZES[0], script=script)
    page.goto(f"{site.url}/lacak")
    page.locator("#kode").focus()
    page.keyboard.type(story.code.lower().replace("-", ""))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/lacak/{story.code}")
    expect(page.locator("h1")).to_contain_text("menyatakan laporan Anda selesai")
    expect(page.locator(".timeline-list").first.locator("> li")).to_have_count(4)
    page.context.close()


def test_a_mistyped_code_says_what_a_code_looks_like_and_keeps_what_was_typed(browser: Browser, site: Site) -> None:
    page = open_page(browser, SIZES[0])
    page.goto(f"{site.url}/lacak?kode=12+abc")
    expect(page.locator("[data-error-summary]")).to_contain_text("3372-K7QM-9XPA-2TBD")
    expect(page.locator("#kode")).to_have_value("12 abc")
    page.context.close()


def test_a_complaint_that_was_just_sent_appears_by_itself(browser: Browser, site: Site) -> None:
    story = site.one("33.72", "queued")
    page = open_page(browser, SIZES[0])
    page.goto(f"{site.url}/lacak/3372-ZZZZ-ZZZZ-ZZZZ")
    expect(page.get_by_text("mencoba lagi sendiri")).to_be_visible()
    page.wait_for_url("**/lacak/3372-ZZZZ-ZZZZ-ZZZZ?coba=1", timeout=8_000)
    page.goto(f"{site.url}/lacak/{story.code}")
    expect(page.locator("h1")).to_have_text("Laporan Anda menunggu verifikasi")
    page.context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(
    browser: Browser, site: Site, size: tuple[int, int], scheme: str
) -> None:
    story = site.one("33.72", "assigned")
    resolved = site.one("33.72", "assigned", "progressed", "resolved")
    page = open_page(browser, size, scheme=scheme)
    paths = (
        "/",
        "/kota/33.72",
        "/lacak",
        f"/lacak/{story.code}",
        "/lacak/3372-AAAA-AAAA-AAAA?coba=3",
        "/aduan?daerah=33.72",
        "/aduan?q=tidakadasamasekali",
        "/aduan/peta?daerah=33.72",
        f"/aduan/33.72/{resolved.id}",
    )
    for path in paths:
        page.goto(site.url + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    page.context.close()
