"""The desk's queues in Chromium: by keyboard, on a phone, live, with and without JavaScript, and axe finds nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.router.desk_site import Desk, desk_site
from tests.integration.router.staffed import PASSWORD
from tests.support.axe import violations
from tests.support.images import photo
from tests.support.namespace import drop, new_namespace
from tests.support.stack import Stack
from tests.support.wait import wait_until

PHONE, DESKTOP = (360, 740), (1440, 900)
VERIFIER = "tim1@ulas.surakarta.example"
AGENCY = "admin@dpupr.surakarta.example"
MAYOR = "walikota@setda.surakarta.example"
LURAH = "lurah.pajang@kecamatan-laweyan.surakarta.example"
ROW = "[data-row]"


@pytest.fixture(scope="module")
def desk(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    namespace = new_namespace()
    try:
        with desk_site(stack, namespace, tmp_path_factory.mktemp("logs")) as running:
            yield running
    finally:
        drop(stack, namespace)


@contextmanager
def signed_in(
    browser: Browser,
    desk: Desk,
    email: str = VERIFIER,
    size: tuple[int, int] = DESKTOP,
    *,
    script: bool = True,
    scheme: Literal["light", "dark"] = "light",
) -> Iterator[Page]:
    """A page of somebody who is signed in; what the browser complained of is a failure."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=script,
        color_scheme=scheme,
        locale="id-ID",
    )
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{desk.url}/masuk?ke=/meja")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/meja*")
    yield page
    context.close()
    assert complaints == []


def count(page: Page, queue: str) -> int:
    return int(page.locator(f"#antrean-{queue} .desk-count").inner_text().split()[0])


def test_by_keyboard_alone_cases_are_walked_ticked_and_opened(browser: Browser, desk: Desk) -> None:
    with signed_in(browser, desk) as page:
        page.goto(f"{desk.url}/meja?antrean=terbuka")
        rows = page.locator(ROW)
        for _ in range(3):
            page.keyboard.press("j")
        page.keyboard.press("k")
        expect(rows.nth(1).locator("[data-open]")).to_be_focused()
        expect(page.locator("[data-bar]")).to_be_hidden()
        page.keyboard.press("x")
        for _ in range(3):
            page.keyboard.press("j")
        page.keyboard.press("Shift+X")
        expect(page.locator("[data-box]:checked")).to_have_count(4)
        expect(page.locator("[data-chosen]")).to_have_text("4 dipilih")
        page.keyboard.press("/")
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.press("j")
        expect(page.locator("#q")).to_have_value("j")
        page.locator("#q").fill("")
        page.locator("h1").click()
        page.keyboard.press("?")
        expect(page.locator("#bantuan-tombol")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("q")
        page.wait_for_url("**/meja?antrean=verifikasi")
        link = page.locator(ROW).first.locator("[data-open]")
        where = link.get_attribute("href")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{where}")


def test_a_new_case_is_announced_and_the_rows_stay_where_they_are(browser: Browser, desk: Desk) -> None:
    with signed_in(browser, desk) as page:
        with page.expect_response("**/meja/langsung"):
            page.goto(f"{desk.url}/meja?antrean=verifikasi")
        before, rows = count(page, "verifikasi"), page.locator(ROW).all_inner_texts()
        expect(page.locator("#kabar a")).to_have_count(0)
        desk.submit("f00d000100000001")
        expect(page.locator("#kabar a")).to_have_text("1 kasus baru atau berubah – tampilkan", timeout=15_000)
        assert count(page, "verifikasi") == before + 1
        assert page.locator(ROW).all_inner_texts() == rows
        page.locator("#kabar a").click()
        expect(page.locator(ROW)).to_have_count(len(rows) + 1)
        expect(page.locator(ROW, has_text="#F00D0001")).to_be_visible()


def test_who_else_has_a_case_open_is_seen_in_the_list(browser: Browser, desk: Desk) -> None:
    desk.submit("f00d000200000002", "jalan-rusak")
    with signed_in(browser, desk, AGENCY) as one, signed_in(browser, desk) as two:
        two.goto(f"{desk.url}/meja/kasus/f00d000200000002")
        two.evaluate("fetch('/meja/kasus/f00d000200000002/hadir', {method: 'POST'})")
        one.goto(f"{desk.url}/meja?q=f00d0002")
        row = one.locator(ROW, has_text="#F00D0002")
        expect(row.locator(".desk-here")).to_have_text("Sedang dibuka Verifikator Tim Aduan")


def test_a_stream_ends_when_its_reader_signs_out(browser: Browser, desk: Desk) -> None:
    desk.submit("f00d000400000004")
    with signed_in(browser, desk) as page:
        page.goto(f"{desk.url}/meja/saya")  # a page that does not go to the sign-in page by itself
        page.evaluate(
            """() => { window.lines = []; window.ended = false;
              fetch('/meja/langsung').then(async (answer) => {
                const reader = answer.body.getReader();
                for (;;) {
                  const {done, value} = await reader.read();
                  if (done) break;
                  window.lines.push(new TextDecoder().decode(value));
                }
                window.ended = true;
              }); }"""
        )
        wait_until(lambda: "kasus" in page.evaluate("window.lines.join('')"))
        page.evaluate("fetch('/keluar', {method: 'POST'})")
        desk.decide("f00d000400000004", "notes", note="Ada kabar.")
        wait_until(lambda: page.evaluate("window.ended"), timeout=20)


def test_many_cases_are_answered_at_once_and_one_that_moved_is_told(browser: Browser, desk: Desk) -> None:
    ids = [f"f00d01{number:02d}0000000{number}" for number in range(3)]
    for each in ids:
        desk.submit(each, "drainase")
    with signed_in(browser, desk, AGENCY) as page:
        page.goto(f"{desk.url}/meja?antrean=baru&kategori=drainase")
        for each in ids:
            page.check(f"[data-box][value='{each}:1']")
        desk.decide(ids[1], "deferral", question="Di jalan mana?")
        page.click("[data-bar] button[value=tanggapan]")
        page.fill("main textarea[name=note]", "Tim kami datang besok pagi.")
        page.click("main button.btn-primary")
        expect(page.locator(".desk-results > li")).to_have_count(3)
        expect(page.locator(".notice")).to_contain_text("2 kasus berhasil, 1 tidak berubah")
        expect(page.locator(".desk-results .tone-waiting").first).to_contain_text("Di jalan mana?")
        assert violations(page) == []
    assert [desk.case(each)["status"] for each in ids] == ["in_progress", "deferred", "in_progress"]


def test_without_javascript_cases_are_filtered_ticked_and_decided(browser: Browser, desk: Desk) -> None:
    desk.submit("f00d000300000003", None)
    with signed_in(browser, desk, size=PHONE, script=False) as page:
        page.fill("#q", "F00D0003")
        page.locator("[role=search] button[type=submit]").first.click()
        page.check("[data-box]")
        page.click("[data-bar] button[value=tunda]")
        page.fill("textarea[name=question]", "Di mana tepatnya?")
        page.click("main button.btn-primary")
        expect(page.locator(".notice")).to_contain_text("1 kasus berhasil")
    assert desk.case("f00d000300000003")["status"] == "deferred"


def test_a_filter_is_saved_and_stands_in_the_side_bar(browser: Browser, desk: Desk) -> None:
    with signed_in(browser, desk) as page:
        page.goto(f"{desk.url}/meja?antrean=terbuka")
        page.click("summary:has-text('Saring')")
        page.select_option("#kategori", "jalan-rusak")
        page.click(".desk-go button")
        page.fill("#nama-saringan", "Jalan rusak")
        page.click("form[action='/meja/saringan'] button")
        expect(page.locator("#daftar-saringan a")).to_contain_text("Jalan rusak")
        assert violations(page) == []
        page.click("summary:has-text('Ubah saringan')")
        page.click("button[value=hapus]")
        expect(page.locator("#daftar-saringan a")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(
    browser: Browser, desk: Desk, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    for email, paths in {
        VERIFIER: ("/meja", "/meja?antrean=terbuka&kategori=jalan-rusak", "/meja?q=tidakada"),
        AGENCY: ("/meja",),
        MAYOR: ("/meja?antrean=terbuka&lang=en",),
        LURAH: ("/meja",),
    }.items():
        with signed_in(browser, desk, email, size, scheme=scheme) as page:
            for path in paths:
                page.goto(desk.url + path)
                assert violations(page) == [], path
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
                    path
                )


def test_nothing_typed_is_lost_by_looking_at_another_action(browser: Browser, desk: Desk) -> None:
    theirs = [(each, desk.case(each)) for each in desk.complaints]
    case = next(each for each, found in theirs if (found["agency"], found["status"]) == ("dpupr", "assigned"))
    typed = "Tim kami berangkat besok pagi."
    with signed_in(browser, desk, AGENCY) as page:
        page.goto(f"{desk.url}/meja/kasus/{case}?aksi=tanggapan")
        actions, form = page.locator("#tindakan nav a"), page.locator("#tindakan form")
        form.get_by_label("Tanggapan").fill(typed)
        form.locator("input[name=evidence_progress]").first.set_input_files(
            {"name": "jalan.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        actions.filter(has_text="Beri tanggapan").click()
        expect(form.get_by_label("Tanggapan")).to_have_value(typed)
        actions.filter(has_text="Catatan").click()
        note = form.get_by_label("Catatan")
        expect(note).to_be_visible()
        expect(actions.filter(has_text="Catatan")).to_be_focused()
        note.fill("Empat")
        expect(page.locator("#note-left")).to_contain_text("3.995")
        actions.filter(has_text="Beri tanggapan").click()
        expect(form.get_by_label("Tanggapan")).to_have_value(typed)
        assert form.locator("input[name=evidence_progress]").first.evaluate("field => field.files.length") == 1

        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto(f"{desk.url}/meja")
        assert asked == ["beforeunload"]
        page.go_back()
        form.get_by_label("Tanggapan").fill(typed)
        form.get_by_role("button", name="Beri tanggapan").click()
        expect(page.locator(".timeline-list").first).to_contain_text(typed)
        assert asked == ["beforeunload"], "sending is not leaving"
