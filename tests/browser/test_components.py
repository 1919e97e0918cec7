"""Every component in a real browser: both sizes, light and dark, with and without JavaScript, by keyboard, by axe."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from pydantic import SecretStr

from shared.config import CommonSettings
from tests.support.axe import violations
from tests.support.ports import free_port
from tests.support.wait import wait_until
from tests.unit.shared_web.gallery.app import build

Scheme = Literal["light", "dark"]
SIZES = [(360, 740), (1440, 900)]
SCHEMES: list[Scheme] = ["light", "dark"]
TILES = "/static/no-tiles/{z}/{x}/{y}.png"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The gallery, served by uvicorn in a thread."""
    port = free_port()
    settings = CommonSettings(
        master_key=SecretStr(base64.b64encode(bytes(32)).decode()), public_url=f"http://127.0.0.1:{port}"
    )
    server = uvicorn.Server(uvicorn.Config(build(settings, tile_url=TILES), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@contextmanager
def opened(
    browser: Browser, address: str, size: tuple[int, int], scheme: Scheme, *, script: bool = True, path: str = "/aduan"
) -> Iterator[Page]:
    """The gallery's page; what the browser complained of is a failure."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        java_script_enabled=script,
        locale="id-ID",
        geolocation={"latitude": -7.5666, "longitude": 110.8281},
        permissions=["geolocation"],
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}{path}")
    yield page
    context.close()
    assert [text for text in complaints if "404" not in text] == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_serious(browser: Browser, address: str, size: tuple[int, int], scheme: Scheme) -> None:
    with opened(browser, address, size, scheme) as page:
        assert [str(found) for found in violations(page)] == []


def test_axe_would_find_something(browser: Browser, address: str) -> None:
    with opened(browser, address, SIZES[0], "light") as page:
        page.evaluate("() => document.querySelector('label[for=text]').remove()")
        assert "label" in {found.rule for found in violations(page)}


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_screen(browser: Browser, address: str, size: tuple[int, int]) -> None:
    with opened(browser, address, size, "light") as page:
        assert page.evaluate("() => document.documentElement.scrollWidth") == size[0]


@pytest.mark.parametrize("script", [True, False])
def test_dark_follows_the_system_with_and_without_javascript(browser: Browser, address: str, script: bool) -> None:
    backgrounds: dict[Scheme, bytes] = {}
    for scheme in SCHEMES:
        with opened(browser, address, SIZES[0], scheme, script=script) as page:
            backgrounds[scheme] = page.screenshot(clip={"x": 2, "y": 700, "width": 4, "height": 4})
    assert backgrounds["light"] != backgrounds["dark"]


def test_the_switch_overrules_the_system_and_is_remembered(browser: Browser, address: str) -> None:
    with opened(browser, address, SIZES[1], "light") as page:
        page.get_by_role("button", name="Tampilan gelap").click()
        page.reload()
        assert page.evaluate("() => document.documentElement.dataset.bsTheme") == "dark"
        assert page.get_by_role("button", name="Tampilan gelap").get_attribute("aria-pressed") == "true"


def test_the_first_tab_leads_to_the_content(browser: Browser, address: str) -> None:
    with opened(browser, address, SIZES[0], "light", path="/tidak-ada") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "isi"


def test_the_menu_opens_on_a_phone_without_javascript(browser: Browser, address: str) -> None:
    with opened(browser, address, SIZES[0], "light", script=False) as page:
        assert not page.get_by_role("link", name="Papan kinerja").is_visible()
        page.locator("summary", has_text="Menu").click()
        assert page.get_by_role("link", name="Papan kinerja").is_visible()


def test_errors_are_read_first(browser: Browser, address: str) -> None:
    with opened(browser, address, SIZES[0], "light") as page:
        assert "Ada 2 hal" in page.evaluate("() => document.activeElement.textContent")
        page.get_by_role("link", name="Tuliskan apa yang terjadi.").click()
        assert page.evaluate("() => document.activeElement.id") == "text"


def test_chosen_photos_are_shown_before_they_are_sent(browser: Browser, address: str) -> None:
    dot = base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=")
    with opened(browser, address, SIZES[0], "light") as page:
        page.set_input_files("#photos", {"name": "lubang.gif", "mimeType": "image/gif", "buffer": dot})
        assert page.locator("#photos-preview img").get_attribute("alt") == "lubang.gif"
        assert (
            page.evaluate("() => document.querySelector('#photos-preview img').decode().then(() => 'shown')") == "shown"
        )


def test_one_tap_puts_the_phones_position_on_the_map(browser: Browser, address: str) -> None:
    with opened(browser, address, SIZES[0], "light") as page:
        page.get_by_role("button", name="Pakai posisi saya sekarang").click()
        page.get_by_text("Posisi Anda sudah dicatat").wait_for()
        assert page.locator("#lat").input_value() == "-7.566600"
        assert page.locator("[data-map=pick] .map-pin").count() == 1


def test_places_are_drawn_on_the_map_and_stay_as_a_list(browser: Browser, address: str) -> None:
    with opened(browser, address, SIZES[1], "light") as page:
        assert page.locator("[data-map=places] .map-pin").count() == 1
        assert page.get_by_role("link", name="Sampah menumpuk").is_visible()
    with opened(browser, address, SIZES[1], "light", script=False) as page:
        assert not page.locator("[data-map=places]").is_visible()
        assert page.get_by_role("link", name="Lampu padam di simpang Gladag").is_visible()
