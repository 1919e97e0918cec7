"""The pages for signing in and for accounts in Chromium: on a phone and a desk, without JavaScript, checked by axe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.cli.account import seed
from deploy.cli.tenant import apply_tenants
from services.router.settings import Settings
from shared.bus.admin import apply
from shared.contracts.tenant import TenantConfigured
from tests.integration.reporting.province import example_tenants
from tests.integration.reporting.site import apart
from tests.support.axe import violations
from tests.support.namespace import drop, new_namespace
from tests.support.processes import MASTER_KEY, ServiceProcess, service_env
from tests.support.stack import Stack
from tests.support.wait import wait_until

SIZES = ((360, 740), (1440, 900))
PASSWORD = "tahu petis hangat sore"
ADMIN = "admin@diskominfo.surakarta.example"
VERIFIER = "tim1@ulas.surakarta.example"
OPEN = ("/masuk", "/masuk/lupa", "/masuk/sandi")
STAFF = ("/meja/saya", "/kelola", "/kelola/akun", "/kelola/jejak")
BOTH_TOWNS = "humas@setda.surakarta.example"


def towns() -> list[TenantConfigured]:
    """The example tenants, but for somebody who works in public relations of Surakarta and of Tegal."""

    def with_theirs(tenant: TenantConfigured) -> TenantConfigured:
        staff = tuple(
            each.model_copy(update={"email": BOTH_TOWNS}) if each.role == "public_relations" else each
            for each in tenant.staff
        )
        return tenant.model_copy(update={"staff": staff}) if tenant.id == "33.28" else tenant

    return [with_theirs(tenant) for tenant in example_tenants()]


@contextmanager
def router_site(stack: Stack, logs: Path) -> Iterator[str]:
    """The address of a router of its own, with the example tenants, all of whose staff have the password."""
    namespace = new_namespace()
    settings = Settings(
        kafka_bootstrap_servers=stack.kafka,
        kafka_topic_prefix=namespace.topic_prefix,
        kafka_partitions=3,
        mongo_url=stack.mongo,
        mongo_database_prefix=namespace.mongo_prefix,
        master_key=MASTER_KEY,
    )
    service = ServiceProcess("router", service_env(stack, namespace, public_url="http://127.0.0.1"), logs=logs)
    try:
        apart(apply(settings))
        apart(apply_tenants(settings, towns()))
        apart(seed(settings, towns(), PASSWORD))
        service.start()

        def ready() -> bool:
            try:
                return httpx.get(f"{service.url}/health/ready", timeout=2).is_success
            except httpx.TransportError:
                return False

        wait_until(ready, 60)
        yield service.url
    finally:
        service.stop()
        drop(stack, namespace)


@pytest.fixture(scope="module")
def address(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with router_site(stack, tmp_path_factory.mktemp("router")) as url:
        yield url


def enter(page: Page, address: str, email: str, to: str) -> None:
    """Sign in as a person does who followed a link."""
    page.goto(address + to)
    expect(page).to_have_url(f"{address}/masuk?ke={to.replace('/', '%2F')}")
    page.get_by_label("E-mail kantor").fill(email)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page).to_have_url(address + to)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_admin_signs_in_closes_an_account_reads_that_in_the_trail_and_leaves(
    browser: Browser, address: str, javascript: bool
) -> None:
    context = browser.new_context(
        java_script_enabled=javascript, locale="id-ID", viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    enter(page, address, ADMIN, "/kelola/akun")
    person = page.get_by_role("listitem").filter(has_text="tim2@ulas.surakarta.example")
    person.get_by_role("button", name="Nonaktifkan").click()
    expect(page.get_by_text("Akun itu sudah dinonaktifkan")).to_be_visible()
    person.get_by_role("button", name="Buka lagi").click()
    expect(page.get_by_text("Akun itu dapat masuk lagi.")).to_be_visible()
    page.get_by_role("link", name="Jejak audit").click()
    page.get_by_label("Tindakan").select_option("account_disabled")
    page.get_by_role("button", name="Saring").click()
    expect(page.get_by_role("cell", name="tim-aduan-2").first).to_be_visible()
    page.locator("summary", has_text="Menu").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()
    page.goto(f"{address}/kelola/akun")
    expect(page.get_by_role("heading", name="Masuk untuk petugas")).to_be_visible()
    context.close()


def test_by_keyboard_alone_a_verifier_signs_in(browser: Browser, address: str) -> None:
    page = browser.new_page(locale="id-ID")
    page.goto(f"{address}/masuk?ke=%2Fmeja%2Fsaya")
    page.get_by_label("E-mail kantor").focus()
    page.keyboard.type(VERIFIER)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Verifikator Tim Aduan")).to_be_visible()
    page.close()


@pytest.mark.parametrize(("size", "scheme"), [(SIZES[0], "dark"), (SIZES[1], "light")])
def test_by_keyboard_alone_somebody_of_two_towns_chooses_one(
    browser: Browser, address: str, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(locale="id-ID", viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()

    def fits() -> None:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    page.goto(f"{address}/masuk?ke=%2Fmeja%2Fsaya")
    page.get_by_label("E-mail kantor").fill(BOTH_TOWNS)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Masuk sebagai siapa?")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(2)
    fits()
    page.get_by_role("button", name="Lanjutkan").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Pilih salah satu.")
    fits()
    page.get_by_role("link", name="Pilih salah satu.").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Kota Surakarta")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/meja/saya")
    expect(page.get_by_role("heading", name="Admin Humas dan Protokol")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("size", "scheme"), [(SIZES[0], "dark"), (SIZES[1], "light")])
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(
    browser: Browser, address: str, size: tuple[int, int], scheme: str
) -> None:
    context = browser.new_context(
        locale="id-ID",
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    for path in (*OPEN, *STAFF):
        if path == STAFF[0]:
            enter(page, address, ADMIN, path)
        page.goto(address + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    page.goto(f"{address}/meja/saya")
    page.get_by_role("button", name="Siapkan").click()
    expect(page.get_by_alt_text("Kode QR untuk aplikasi autentikator")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.querySelector('img[alt^=\"Kode QR\"]').naturalWidth > 0"), (
        "the policy lets it be shown"
    )
    context.close()
