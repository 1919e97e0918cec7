"""The page of a case when somebody else was faster: what was typed is shown again, and only where it was meant for."""

import html
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.router.settings import Settings
from tests.integration.router.harness import SOLO, World, running
from tests.integration.router.staffed import at_the_desk, browsing, set_passwords, staffed

CASE = "aaaa0001"
PAGE = f"/meja/kasus/{CASE}"


@pytest.fixture
async def app(world: World, settings: Settings) -> AsyncIterator[FastAPI]:
    """Solo with an agency that has a case."""
    await world.configure(staffed(SOLO))
    async with running(settings) as (app, _api):
        await set_passwords(world, "agency_admin")
        await world.submit(CASE, category="jalan")
        await world.opening(CASE)
        yield app


async def form(browser: httpx.AsyncClient, action: str) -> dict[str, str]:
    """The hidden fields of an action's form, as the page has them now."""
    page = (await browser.get(PAGE, params={"aksi": action})).text
    own = page[page.index(f'action="{PAGE}/{action}"') :]
    return {name: html.unescape(re.findall(f'name="{name}" value="([^"]*)"', own)[0]) for name in ("key", "version")}


def typed_in(page: str, action: str) -> str:
    """What the field for words holds in the action's form."""
    own = page[page.index(f'action="{PAGE}/{action}"') :]
    found = re.search(r'<textarea[^>]*name="note"[^>]*>(.*?)</textarea>', own, re.DOTALL)
    assert found is not None
    return html.unescape(found[1]).strip()


async def test_what_was_typed_stays_in_its_form_with_what_happened_meanwhile(app: FastAPI) -> None:
    async with at_the_desk(app, "agency_admin") as mine, at_the_desk(app, "agency_admin") as theirs:
        seen, also_seen = await form(mine, "tanggapan"), await form(theirs, "tanggapan")
        assert (
            await theirs.post(f"{PAGE}/tanggapan", data=also_seen | {"note": "Tim ke lokasi besok."})
        ).status_code == 303
        answer = await mine.post(f"{PAGE}/tanggapan", data=seen | {"note": "Aspal sudah dipesan."})
    assert answer.status_code == 409
    assert "Tim ke lokasi besok." in answer.text
    assert typed_in(answer.text, "tanggapan") == "Aspal sudah dipesan."
    assert "Yang Anda tulis" not in answer.text


async def test_what_was_typed_for_an_action_that_is_over_is_shown_and_gets_into_no_other_form(app: FastAPI) -> None:
    async with at_the_desk(app, "agency_admin") as mine, at_the_desk(app, "agency_admin") as theirs:
        seen, also_seen = await form(mine, "bukan-wewenang"), await form(theirs, "selesai")
        done = await theirs.post(f"{PAGE}/selesai", data=also_seen | {"note": "Jalan sudah ditambal."})
        assert done.status_code == 303
        answer = await mine.post(f"{PAGE}/bukan-wewenang", data=seen | {"note": "Ini <jalan> provinsi."})
    assert answer.status_code == 409
    assert f'action="{PAGE}/bukan-wewenang"' not in answer.text
    assert re.search(r"<blockquote[^>]*>Ini &lt;jalan&gt; provinsi\.</blockquote>", answer.text)
    other = re.search(rf'action="{PAGE}/([\w-]+)" enctype', answer.text)
    assert other is not None, "another action is offered"
    assert typed_in(answer.text, other[1]) == ""


async def test_who_says_that_a_case_is_not_theirs_is_told_in_the_queue_that_it_went_on(app: FastAPI) -> None:
    async with at_the_desk(app, "agency_admin") as browser:
        sent = await form(browser, "bukan-wewenang")
        answer = await browser.post(f"{PAGE}/bukan-wewenang", data=sent | {"note": "Ini jalan provinsi."})
        assert (answer.status_code, answer.headers["location"]) == (303, "/meja?selesai=bukan-wewenang")
        assert "Keberatan tersimpan dan diteruskan." in (await browser.get(answer.headers["location"])).text


async def test_what_was_typed_for_a_case_that_went_into_other_hands_is_shown_to_be_copied(app: FastAPI) -> None:
    async with at_the_desk(app, "agency_admin") as mine, at_the_desk(app, "agency_admin") as theirs:
        seen, also_seen = await form(mine, "tanggapan"), await form(theirs, "bukan-wewenang")
        await theirs.post(f"{PAGE}/bukan-wewenang", data=also_seen | {"note": "Ini jalan provinsi."})
        answer = await mine.post(f"{PAGE}/tanggapan", data=seen | {"note": "Aspal <sudah> dipesan."})
        again = await mine.get(PAGE)
    assert answer.status_code == 403
    assert re.search(r"<blockquote[^>]*>Aspal &lt;sudah&gt; dipesan\.</blockquote>", answer.text)
    assert "Ini jalan provinsi" not in answer.text + again.text
    assert again.status_code == 403
    assert 'href="/meja"' in again.text


@pytest.mark.parametrize(("path", "status"), [("/meja/kasus/nirwana", 404), ("/kelola", 403), (f"{PAGE}/mirip", 403)])
async def test_an_error_leaves_who_is_at_work_in_the_frame_of_the_desk(app: FastAPI, path: str, status: int) -> None:
    async with at_the_desk(app, "agency_admin") as browser:
        answer = await browser.get(path)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert 'action="/keluar"' in answer.text
    assert "Ke antrean" in answer.text
    assert 'href="/lacak"' not in answer.text


async def test_an_error_shows_nobody_the_desk_who_is_not_signed_in(app: FastAPI) -> None:
    async with browsing(app) as browser:
        answer = await browser.get("/meja/nirwana")
    assert answer.status_code == 404
    assert 'href="/lacak"' in answer.text
    assert 'action="/keluar"' not in answer.text
