"""What a reporter can say on the tracking page, in Chromium: phone and desktop, with and without JavaScript."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.integration.reporting.lives import tell_lives
from tests.integration.reporting.long_story import LongStory
from tests.integration.reporting.site import reporting_site
from tests.support import images
from tests.support.axe import violations
from tests.support.namespace import drop, new_namespace
from tests.support.stack import Stack

SIZES = ((360, 740), (1440, 900))
TOUCH = 44
"""The least height of what a finger presses, in pixels."""
Told = tuple[str, Mapping[str, LongStory]]


@pytest.fixture(scope="module")
def told(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    namespace = new_namespace()
    try:
        with reporting_site(stack, namespace, tmp_path_factory.mktemp("logs"), count=3) as site:
            yield site.url, tell_lives(stack, namespace, site)
    finally:
        drop(stack, namespace)


def open_page(browser: Browser, size: tuple[int, int] = SIZES[0], *, dark: bool = False, script: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        locale="id-ID",
    )
    page = context.new_page()
    page.route("**/bukti/*", _picture)
    page.route("**/media/*", _picture)
    return page


def _picture(route: Route) -> None:
    route.fulfill(body=images.photo(), content_type="image/jpeg")


def sent(page: Page) -> list[Request]:
    """Take the place of intake: keep what is sent to it and lead back as it does."""
    requests: list[Request] = []

    def take(route: Route) -> None:
        requests.append(route.request)
        code = route.request.url.rpartition("/")[2]
        kind = part(route.request, "kind")
        route.fulfill(status=303, headers={"location": f"/lacak/{code}?terkirim={kind}"})

    page.route("**/tanggapan/*", take)
    return requests


def part(request: Request, name: str) -> str | None:
    """The value of a field in a multipart body."""
    body = (request.post_data_buffer or b"").decode("latin-1")
    _before, found, after = body.partition(f'name="{name}"\r\n\r\n')
    return after.partition("\r\n")[0] if found else None


@pytest.mark.parametrize("script", [True, False])
def test_a_solution_is_confirmed_and_rated_by_keyboard_alone(browser: Browser, told: Told, script: bool) -> None:
    url, lives = told
    page = open_page(browser, script=script)
    requests = sent(page)
    page.goto(f"{url}/lacak/{lives['resolved'].code}")
    page.locator("input[name=rating]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ya, sudah beres")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".notice").first).to_contain_text("Terima kasih")
    assert [(part(each, "kind"), part(each, "rating")) for each in requests] == [("confirm", "4")]
    assert requests[0].headers["content-type"].startswith("multipart/form-data")
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_complaint_is_opened_again_with_words_and_a_photo(
    browser: Browser, told: Told, script: bool, tmp_path: Path
) -> None:
    url, lives = told
    photo = tmp_path / "lubang.jpg"
    photo.write_bytes(images.photo())
    page = open_page(browser, script=script)
    requests = sent(page)
    page.goto(f"{url}/lacak/{lives['closed'].code}")
    page.get_by_text("Belum beres? Buka kembali").click()
    page.get_by_role("button", name="Buka kembali laporan").click()
    assert requests == [], "words are asked for before anything is sent"
    page.get_by_label("Apa yang belum beres?").fill("Berlubang lagi setelah hujan.")
    page.set_input_files("#photos", photo)
    page.get_by_role("button", name="Buka kembali laporan").click()
    expect(page.locator(".notice").first).to_contain_text("buka kembali")
    [request] = requests
    assert (part(request, "kind"), part(request, "text")) == ("reopen", "Berlubang lagi setelah hujan.")
    assert b'name="photos"; filename="lubang.jpg"' in (request.post_data_buffer or b"")
    page.context.close()


def test_a_question_is_answered_and_what_was_asked_stands_beside_the_answer(browser: Browser, told: Told) -> None:
    url, lives = told
    page = open_page(browser)
    requests = sent(page)
    page.goto(f"{url}/lacak/{lives['deferred'].code}")
    form = page.locator(".card", has=page.locator("form"))
    expect(form.first).to_contain_text("Di jalan apa lubangnya?")
    page.get_by_label("Jawaban Anda").fill("Jl. Kartini, depan SD.")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.locator(".notice").first).to_contain_text("keterangan Anda sudah kami terima")
    assert [(part(each, "kind"), part(each, "text")) for each in requests] == [("add", "Jl. Kartini, depan SD.")]
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_withdrawing_takes_a_second_step_that_can_be_left(browser: Browser, told: Told, script: bool) -> None:
    url, lives = told
    page = open_page(browser, script=script)
    requests = sent(page)
    page.goto(f"{url}/lacak/{lives['assigned'].code}")
    page.get_by_role("link", name="Cabut laporan ini").click()
    page.get_by_role("link", name="Tidak jadi").click()
    expect(page).to_have_url(f"{url}/lacak/{lives['assigned'].code}")
    page.get_by_role("link", name="Cabut laporan ini").click()
    page.get_by_role("button", name="Ya, cabut laporan").click()
    expect(page.locator(".notice").first).to_contain_text("mencabut laporan")
    assert [part(each, "kind") for each in requests] == ["withdraw"]
    page.context.close()


def test_what_is_pressed_is_large_enough_for_a_finger(browser: Browser, told: Told) -> None:
    url, lives = told
    page = open_page(browser)
    for name in ("resolved", "assigned", "deferred"):
        page.goto(f"{url}/lacak/{lives[name].code}")
        for target in page.locator("main .btn:visible, main .choice:visible, main summary:visible").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= TOUCH, (name, target.inner_text())
    page.context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(
    browser: Browser, told: Told, size: tuple[int, int], dark: bool
) -> None:
    url, lives = told
    page = open_page(browser, size, dark=dark)
    paths = [f"/lacak/{story.code}" for story in lives.values()]
    paths += [f"/lacak/{lives['assigned'].code}/cabut", f"/lacak/{lives['resolved'].code}?terkirim=reopen"]
    paths += [f"/aduan/33.72/{lives['resolved'].id}", "/aduan?status=solved"]
    for path in paths:
        page.goto(url + path)
        for folded in page.locator("details.reply-fold").all():
            folded.locator("summary").click()
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    page.context.close()
