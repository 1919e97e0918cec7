"""Evidence in Chromium: fields with previews, and masking a photo by pointer, by keyboard or not at all."""

import base64
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Literal

import httpx
import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from shared.config import CommonSettings
from tests.support.axe import violations
from tests.support.images import photo
from tests.support.ports import free_port
from tests.support.wait import wait_until
from tests.unit.shared_web.gallery.app import build

PHONE, DESKTOP = (360, 740), (1440, 900)
SENT = "#sent"
BOX = ".mask-box"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The gallery, served by uvicorn in a thread."""
    port = free_port()
    settings = CommonSettings(
        master_key=SecretStr(base64.b64encode(bytes(32)).decode()), public_url=f"http://127.0.0.1:{port}"
    )
    server = uvicorn.Server(uvicorn.Config(build(settings), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@contextmanager
def opened(
    browser: Browser,
    address: str,
    size: tuple[int, int] = PHONE,
    *,
    script: bool = True,
    scheme: Literal["light", "dark"] = "light",
) -> Iterator[Page]:
    """The page with evidence; what the browser complained of is a failure."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=script,
        color_scheme=scheme,
        locale="id-ID",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/bukti-contoh")
    yield page
    context.close()
    assert complaints == []


def sent(page: Page) -> list[list[str]]:
    """What the last form sent: names with values, or the names of files."""
    fields: list[list[str]] = json.loads(page.locator(SENT).inner_text())
    return fields


def masked(address: str) -> Image.Image:
    """The masked copy that was sent last."""
    return Image.open(io.BytesIO(httpx.get(f"{address}/bukti-contoh/masked").content)).convert("L")


def tone(image: Image.Image, x: float, y: float) -> int:
    value = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(value, int)
    return value


FILE = {"name": "lubang.jpg", "mimeType": "image/jpeg", "buffer": photo()}
FILM = {"name": "VID_1.mp4", "mimeType": "video/mp4", "buffer": b"film"}


def test_a_cleaned_video_still_plays(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        if not page.evaluate("document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.42001f\"')"):
            pytest.skip("this Chromium plays no H.264")
        played = page.evaluate("""() => new Promise((tell, fail) => {
            const video = document.querySelector("video");
            video.onerror = () => fail(video.error.message);
            video.onseeked = () => tell([video.videoWidth, video.videoHeight, video.currentTime]);
            if (video.readyState) video.currentTime = 1.5;
            else video.onloadedmetadata = () => { video.currentTime = 1.5; };
        })""")
        assert played == [64, 48, 1.5]


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(
    browser: Browser, address: str, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    with opened(browser, address, size, scheme=scheme) as page:
        page.set_input_files("#evidence_before", FILE)
        page.click("[data-mask-add]")
        assert [str(found) for found in violations(page)] == []
        assert page.evaluate("document.documentElement.scrollWidth") == size[0]


def test_what_was_chosen_is_shown_with_its_time_and_sent_with_it(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        assert page.locator("#evidence_before").get_attribute("capture") == "environment"
        page.set_input_files("#evidence_before", FILE)
        after = page.locator("[data-evidence=Sesudah]")
        after.locator("summary").click()
        page.set_input_files("#evidence_after-more", [FILE, FILM])
        page.set_input_files("#evidence_after", FILE)
        expect(page.locator("[data-evidence=Sebelum] figcaption")).to_contain_text("Sebelum")
        expect(after.locator("li")).to_have_count(3)
        expect(after.locator("img")).to_have_count(2)
        expect(after.locator("li").last).to_contain_text("VID_1.mp4")
        page.get_by_role("button", name="Selesai").click()
        fields = sent(page)
        assert [value for name, value in fields if name == "evidence_after"] == [
            "lubang.jpg",
            "lubang.jpg",
            "VID_1.mp4",
        ]
        times = dict(fields)["evidence_after_times"].split()
        assert len(times) == 3
        assert all(1_600_000_000_000 < int(each) < 4_000_000_000_000 for each in times)


def test_without_javascript_files_are_sent_and_a_photo_can_be_hidden(browser: Browser, address: str) -> None:
    with opened(browser, address, script=False) as page:
        page.set_input_files("#evidence_before", FILE)
        page.get_by_role("button", name="Selesai").click()
        fields = sent(page)
        assert ["evidence_before", "lubang.jpg"] in fields
        assert dict(fields)["evidence_before_times"] == ""
        assert not page.locator("[data-mask-add]").is_visible()
        page.get_by_role("button", name="Sembunyikan foto ini").click()
        assert sent(page) == [["media", "33.72-abc"], ["action", "hide"]]


def test_a_photo_is_masked_by_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, address, DESKTOP) as page:
        page.focus("[data-mask-add]")
        page.keyboard.press("Enter")
        expect(page.locator(BOX)).to_be_focused()
        for key in ["ArrowLeft"] * 30 + ["ArrowDown"] * 99 + ["Shift+ArrowRight"] * 10:
            page.keyboard.press(key)
        page.focus("[data-mask-add]")
        page.keyboard.press("Enter")
        expect(page.locator(BOX)).to_have_count(2)
        page.keyboard.press("Delete")
        expect(page.locator(BOX)).to_have_count(1)
        expect(page.locator(BOX)).to_be_focused()
        page.focus("button[value=mask]")
        page.keyboard.press("Enter")
        page.wait_for_selector(SENT)
        assert sent(page) == [["media", "33.72-abc"], ["masked", "disamarkan.jpg"], ["action", "mask"]]
    copy = masked(address)
    assert copy.size == (640, 480)
    assert tone(copy, 0.25, 0.9) < 16  # in the box: from 0.1 to 0.4, and down to the lower edge
    assert tone(copy, 0.38, 0.98) < 16
    assert tone(copy, 0.45, 0.9) > 200
    assert tone(copy, 0.25, 0.75) > 170


def test_a_photo_is_masked_by_dragging_black_or_blurred(browser: Browser, address: str) -> None:
    with opened(browser, address, DESKTOP) as page:
        page.click("button[value=mask]")
        expect(page.get_by_role("status")).to_have_text("Tandai dahulu bagian yang perlu disamarkan.")
        stage = page.locator("[data-mask-stage]")
        stage.scroll_into_view_if_needed()
        frame = stage.bounding_box()
        assert frame is not None

        def drag(start: tuple[float, float], to: tuple[float, float]) -> None:
            page.mouse.move(frame["x"] + start[0] * frame["width"], frame["y"] + start[1] * frame["height"])
            page.mouse.down()
            page.mouse.move(frame["x"] + to[0] * frame["width"], frame["y"] + to[1] * frame["height"], steps=4)
            page.mouse.up()

        drag((0.5, 0.9), (0.3, 0.6))  # drawn from its lower right corner
        drag((0.4, 0.75), (0.2, 0.75))  # and moved to the left
        drag((0.8, 0.2), (0.8, 0.2))  # a tap draws nothing
        expect(page.locator(BOX)).to_have_count(1)
        page.click("[data-mask-blur]")
        page.click("[data-mask-blur]")
        drag((0.7, 0.1), (0.9, 0.9))
        page.click("[data-mask-blur]")
        expect(page.locator(".mask-blur")).to_have_count(1)
        page.click("button[value=mask]")
        page.wait_for_selector(SENT)
    copy, whole = masked(address), Image.open(io.BytesIO(photo())).convert("L")
    assert tone(copy, 0.2, 0.75) < 16
    assert tone(copy, 0.45, 0.75) > 170
    assert copy.size == whole.size


def test_a_blurred_part_tells_no_letters(browser: Browser, address: str) -> None:
    stripes = Image.new("L", (640, 480))
    for column in range(0, 640, 8):
        stripes.paste(255, (column, 0, column + 4, 480))
    buffer = io.BytesIO()
    stripes.save(buffer, "PNG")
    with opened(browser, address, DESKTOP) as page:
        page.route("**/bukti/33.72-foto", lambda route: route.fulfill(body=buffer.getvalue(), content_type="image/png"))
        page.reload()
        page.click("[data-mask-add]")
        page.click("[data-mask-blur]")
        page.click("button[value=mask]")
        page.wait_for_selector(SENT)
    copy = masked(address)

    def contrast(left: float, right: float) -> int:
        tones = [tone(copy, x / 640, 0.5) for x in range(int(left * 640), int(right * 640))]
        return sum(abs(one - other) for one, other in pairwise(tones)) // len(tones)

    assert contrast(0.05, 0.35) > 40
    assert contrast(0.42, 0.58) < 8
