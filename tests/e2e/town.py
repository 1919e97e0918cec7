"""The whole system behind its one address, and people of the example towns who use it in a browser."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string, policy
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from deploy.local import routes
from deploy.local.proxy import start_proxy
from tests.e2e.system import GATEWAYS, System, aduan, running_system
from tests.support.axe import violations
from tests.support.ports import free_port
from tests.support.stack import BreakableStack
from tests.support.wait import wait_until

PHONE, DESK = (360, 740), (1440, 900)
PASSWORD = "tahu petis hangat sore"
SOON = 20.0
"""Seconds within which everything that follows from something has happened."""
PICTURES = os.environ.get("ADUAN_TEST_PICTURES")
"""A folder for pictures of the main screens, docs/images for instance; without it none are made."""


@dataclass
class Town:
    """`url` is the one address. `open` are the pages somebody has open."""

    system: System
    url: str
    browser: Browser
    open: list[Page] = field(default_factory=list)

    def page(self, path: str, size: tuple[int, int] = PHONE) -> Page:
        """Somebody of their own opens a page; what a script or a resource complains of fails the test at the end."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="id-ID", timezone_id="Asia/Jakarta"
        )
        page = context.new_page()
        page.goto(self.url + path)
        self.open.append(page)
        return page

    def staff(self, email: str, path: str = "/meja", size: tuple[int, int] = PHONE) -> Page:
        """A member of staff follows a link and signs in on the way."""
        page = self.page(path, size)
        look(page)
        page.get_by_label("E-mail kantor").fill(email)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        expect(page).to_have_url(self.url + path)
        return page

    def case(self, page: Page, code: str) -> None:
        """Staff find a case by the code that somebody told them, and open it."""
        path = f"{self.url}/meja?antrean=semua&q={code}"
        wait_until(lambda: bool(page.goto(path)) and page.locator("[data-open]").count() == 1, SOON)
        look(page)
        page.locator("[data-open]").click()
        expect(page.get_by_role("heading", name="Isi laporan")).to_be_visible()
        look(page)

    def sms(self, tenant: str, sender: str, text: str) -> str:
        """A citizen sends an SMS, which the gateway hands over; return the code that it is told."""
        form = {"sender": sender, "text": text, "message_id": os.urandom(8).hex()}
        answer = httpx.post(
            f"{self.url}/hooks/sms/{tenant}", data=form, headers={"X-Gateway-Token": GATEWAYS[tenant]}, timeout=20
        )
        assert answer.status_code == httpx.codes.OK, answer.text
        code: str = answer.json()["tracking_code"]
        return code

    def told(self, phone: str, *words: str) -> str:
        """Wait for an SMS to the phone with all these words in it, and return its text."""

        def found() -> str | None:
            texts = [sms["text"] for sms in self.system.gateway.asked if sms["to"] == phone]
            assert texts, "nothing was sent"
            fits = [text for text in texts if all(word in text for word in words)]
            assert fits, texts
            return fits[0]

        return wait_until(found, SOON) or ""

    def mailed(self, address: str, *words: str) -> None:
        """Wait for a mail to the address with all these words in its subject or text."""

        def found() -> bool:
            mails = [_read(mail) for to, mail in self.system.mail.got if to == address]
            assert any(all(word in mail for word in words) for mail in mails), mails
            return True

        wait_until(found, SOON)

    def status(self, code: str) -> str | None:
        """What the tracking API says."""
        answer = httpx.get(f"{self.url}/api/v1/complaints/{code}", timeout=10)
        return str(answer.json()["status"]) if answer.is_success else None

    def becomes(self, code: str, status: str) -> None:
        """Wait until the tracking page's status is this one."""

        def is_so() -> bool:
            now = self.status(code)
            assert now == status, f"{now} instead of {status}"
            return True

        wait_until(is_so, SOON)

    def leave(self) -> None:
        """Close what is open."""
        for page in self.open:
            page.context.close()
        self.open.clear()


def look(page: Page, sizes: Sequence[tuple[int, int]] = ()) -> None:
    """The page keeps nobody out and is not wider than the screen, as it is shown now and at `sizes`."""
    before = page.viewport_size
    assert before is not None
    for width, height in ((before["width"], before["height"]), *sizes):
        page.set_viewport_size({"width": width, "height": height})
        assert [str(each) for each in violations(page)] == [], page.url
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{page.url} is {wide} px wide on a screen of {width}"
    page.set_viewport_size(before)


def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture of the page for the documentation, where pictures were asked for."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=whole, animations="disabled")


def photo(folder: Path, name: str, colour: str, *, taken: float) -> Path:
    """A photo in somebody's phone, made at `taken` (seconds since 1970)."""
    path = folder / f"{name}.jpg"
    light = Image.linear_gradient("L").resize((800, 600)).convert("RGB")
    Image.blend(light, Image.new("RGB", light.size, colour), 0.6).save(path, "JPEG", quality=70)
    os.utime(path, (taken, taken))
    return path


@contextmanager
def system_with_one_address(stack: BreakableStack, logs: Path) -> Iterator[tuple[System, str]]:
    """The system and its address: Caddy in front, as `make up` has it; all example accounts have the password."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running_system(stack, logs, public_url=url) as system:
        aduan(system.env | {"ADUAN_DEV_PASSWORD": PASSWORD}, "account", "seed")
        upstreams = {name: f"127.0.0.1:{service.port}" for name, service in system.services.items()}
        listen = url.removeprefix("http://")
        proxy = start_proxy(
            routes.load(local=False), upstreams, listen=listen, data=logs / "caddy", log=logs / "proxy.log"
        )
        try:
            wait_until(lambda: _answers(url), 20)
            yield system, url
        finally:
            proxy.stop()


def _read(mail: str) -> str:
    message = message_from_string(mail, policy=policy.default)
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.TransportError:
        return False
