"""Boards in Chromium: they move by themselves, work without JavaScript, and axe finds nothing serious."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.reporting.site import Site, reporting_site
from tests.support.axe import violations
from tests.support.namespace import drop, new_namespace
from tests.support.stack import Stack

SIZES = ((360, 740), (1440, 900))
BOARDS = ("/papan", "/papan/33.72", "/papan/33", "/papan/33.72?layar=1")


@pytest.fixture(scope="module")
def site(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    namespace = new_namespace()
    try:
        with reporting_site(stack, namespace, tmp_path_factory.mktemp("logs"), count=150) as running:
            yield running
    finally:
        drop(stack, namespace)


def figure(page: Page, label: str) -> int:
    card = page.locator(".figure-card", has_text=label).first
    return int(card.locator(".figure-value").inner_text().replace(".", ""))


@pytest.mark.parametrize("path", ["/papan/33.72", "/papan/33", "/papan/33.72?layar=1"])
def test_a_board_moves_by_itself_when_an_agency_resolves_a_complaint(browser: Browser, site: Site, path: str) -> None:
    page = browser.new_page(locale="id-ID")
    with page.expect_response("**/langsung"):
        page.goto(site.url + path)
    before = figure(page, "Selesai")
    story = site.one("33.72", "assigned")
    site.tell(story.progressed().resolved().envelopes[-2:])
    card = page.locator(".figure-card", has_text="Selesai").first.locator(".figure-value")
    expect(card).to_have_text(str(before + 1), timeout=10_000)
    page.close()


def test_a_table_that_is_open_stays_open_when_the_board_moves(browser: Browser, site: Site) -> None:
    page = browser.new_page(locale="id-ID")
    with page.expect_response("**/langsung"):
        page.goto(f"{site.url}/papan/33.72")
    page.locator("#papan summary").first.click()
    expect(page.locator("#papan details table").first).to_be_visible()
    story = site.one("33.72", "assigned")
    with page.expect_response("**/isi", timeout=10_000):
        site.tell(story.progressed().envelopes[-1:])
    expect(page.locator("#papan details table").first).to_be_visible()
    expect(page.locator("#papan summary").first).to_be_focused()
    page.close()


def test_without_javascript_a_board_shows_its_figures_and_their_tables(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    page.goto(f"{site.url}/papan/33.72")
    assert figure(page, "Belum ditanggapi") > 0
    expect(page.locator(".chart")).to_have_count(6)
    expect(page.locator(".chart details table")).to_have_count(6)
    expect(page.locator(".chart .chart-summary")).to_have_count(6)
    context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(
    browser: Browser, site: Site, size: tuple[int, int], scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    for path in BOARDS:
        page.goto(site.url + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    context.close()
