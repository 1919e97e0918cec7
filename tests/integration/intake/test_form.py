"""The guided form as a browser without JavaScript sends it."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from bson import json_util

from tests.integration.intake.conftest import SOLO, Intake

FORM = f"/lapor/{SOLO}"
Draw = Callable[..., bytes]


@asynccontextmanager
async def visitor(intake: Intake) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with cookies of its own."""
    transport = httpx.ASGITransport(intake.apps[-1])
    async with httpx.AsyncClient(transport=transport, base_url="http://intake.test", follow_redirects=True) as client:
        yield client


def heading(page: httpx.Response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page.text, re.DOTALL)
    assert found, page.text
    return re.sub(r"<.*?>|\s+", " ", found[1]).strip()


async def fill_in(client: httpx.AsyncClient, **changes: str) -> httpx.Response:
    """Answer every step but the last; return the check page."""
    await client.post(f"{FORM}/lokasi", data={"area_1": "33.72.01", "address": "Gang Cempedak 77"})
    await client.post(f"{FORM}/masalah", data={"text": changes.get("text", "Lampu ungu-terung mati")})
    await client.post(f"{FORM}/foto", data={"photos": ""})
    contact = {"visibility": "anonymous", "phone": "0812 2555 0147", "name": "Sukinem"}
    return await client.post(f"{FORM}/kontak", data=contact | changes)


async def test_a_report_with_a_photo_goes_from_the_first_question_to_its_code(intake: Intake, photo: Draw) -> None:
    async with visitor(intake) as client:
        start = await client.get("/lapor")
        assert f'href="{FORM}"' in start.text
        where = await client.get(FORM)
        assert heading(where) == "Di mana kejadiannya?"
        area = {"area_1": "33.72.01", "address": "Gang Cempedak 77"}
        again = await client.post(f"{FORM}/lokasi", data=area | {"action": "areas"})
        assert 'name="area_2"' in again.text
        assert "Gang Cempedak 77" in again.text
        what = await client.post(f"{FORM}/lokasi", data=area | {"area_2": "33.72.01.1001"})
        assert heading(what) == "Apa yang terjadi?"
        photos = await client.post(f"{FORM}/masalah", data={"text": "Lampu mati", "category": "", "incident_date": ""})
        assert heading(photos) == "Ada foto?"
        uploaded = await client.post(
            f"{FORM}/foto", data={"action": "upload"}, files={"photos": ("a.jpg", photo(), "image/jpeg")}
        )
        (preview,) = re.findall(rf'src="({FORM}/foto/[0-9a-f]+)"', uploaded.text)
        assert (await client.get(preview)).headers["content-type"] == "image/jpeg"
        contact = await client.post(f"{FORM}/foto", files={"photos": ("b.png", photo("PNG"), "image/png")})
        assert heading(contact) == "Siapa yang boleh tahu, dan ke mana kami mengabari?"
        check = await client.post(f"{FORM}/kontak", data={"visibility": "secret", "phone": "081225550147"})
        assert heading(check) == "Periksa laporan Anda"
        for told in ("Lampu mati", "Gang Cempedak 77", "081225550147", "Rahasia"):
            assert told in check.text
        done = await client.post(f"{FORM}/periksa")
        assert heading(done) == "Laporan Anda sudah kami terima"
        (code,) = set(re.findall(r"3372-\w{4}-\w{4}-\w{4}", done.text))
        assert f'href="/lacak/{code}"' in done.text
        assert code in (await client.get(f"{FORM}/selesai")).text

    (commit,) = await intake.commits()
    event = commit["events"][0]["data"]
    assert event["complaint"]["tracking_code"] == code
    assert event["complaint"]["channel"] == "web"
    assert event["complaint"]["visibility"] == "secret"
    assert event["location"]["area_code"] == "33.72.01.1001"
    assert len(event["photos"]) == 2
    for kept in event["photos"]:
        assert (await intake.client.get(f"/media/{kept['media_id']}")).status_code == 200
    (form,) = await intake.database["drafts"].find().to_list(None)
    assert form["part"] == "form"


async def test_the_button_pressed_twice_is_one_report(intake: Intake) -> None:
    async with visitor(intake) as client:
        await fill_in(client)
        first, second = await client.post(f"{FORM}/periksa"), await client.post(f"{FORM}/periksa")
        assert first.text == second.text
    assert len(await intake.commits()) == 1


async def test_nothing_typed_is_lost_on_an_error_and_each_is_named(intake: Intake, photo: Draw) -> None:
    typed = {"visibility": "secret", "phone": "12", "email": "siti@", "name": "Siti Aminah", "national_id": "33"}
    async with visitor(intake) as client:
        page = await fill_in(client, **typed)
        assert page.status_code == 422
        assert "data-error-summary" in page.text
        for name, value in typed.items():
            assert f'value="{value}"' in page.text, name
        for name in ("phone", "email", "national_id"):
            assert f'href="#{name}"' in page.text
            assert f'id="{name}-error"' in page.text
        assert f'value="{typed["name"]}"' in (await client.get(f"{FORM}/kontak")).text
        wrong = await client.post(
            f"{FORM}/foto",
            files=[("photos", ("a.jpg", photo(), "image/jpeg")), ("photos", ("b.jpg", b"no photo", "image/jpeg"))],
        )
        assert wrong.status_code == 422
        assert "Foto ke-2" in wrong.text
        assert len(re.findall(rf'src="{FORM}/foto/', wrong.text)) == 1
        blank = await client.post(f"{FORM}/masalah", data={"text": "  "})
        assert "Ceritakan apa yang terjadi." in blank.text
    assert await intake.commits() == []


async def test_steps_can_be_changed_from_the_check_page_but_not_jumped_over(intake: Intake) -> None:
    async with visitor(intake) as client:
        assert heading(await client.get(f"{FORM}/periksa")) == "Di mana kejadiannya?"
        await client.post(f"{FORM}/lokasi", data={})
        assert heading(await client.post(f"{FORM}/periksa")) == "Apa yang terjadi?"
        await fill_in(client)
        change = await client.get(f"{FORM}/masalah?ubah=1")
        assert 'name="back"' in change.text
        changed = await client.post(f"{FORM}/masalah", data={"text": "Yang baru", "back": "periksa"})
        assert heading(changed) == "Periksa laporan Anda"
        assert "Yang baru" in changed.text


async def test_photos_can_be_taken_away_again(intake: Intake, photo: Draw) -> None:
    async with visitor(intake) as client:
        page = await client.post(
            f"{FORM}/foto", data={"action": "upload"}, files={"photos": ("a.jpg", photo(), "image/jpeg")}
        )
        await client.post(f"{FORM}/lokasi", data={})
        await client.post(f"{FORM}/masalah", data={"text": "a"})
        page = await client.get(f"{FORM}/foto")
        (photo_id,) = re.findall(r'name="remove" value="([0-9a-f]+)"', page.text)
        page = await client.post(f"{FORM}/foto", data={"remove": photo_id}, files={"photos": ("", b"")})
        assert "Pilih atau ambil foto" in page.text
        assert (await client.get(f"{FORM}/foto/{photo_id}")).status_code == 404
    assert await intake.database["drafts"].count_documents({}) == 1


async def test_a_draft_is_its_browsers_own_and_unreadable_in_the_database(intake: Intake) -> None:
    async with visitor(intake) as client:
        await fill_in(client)
        dump = json_util.dumps(await intake.database["drafts"].find().to_list(None))
        for secret in ("ungu-terung", "Sukinem", "Cempedak", client.cookies["aduan_draft"]):
            assert secret not in dump
    async with visitor(intake) as other:
        assert "ungu-terung" not in (await other.get(f"{FORM}/masalah")).text


async def test_too_much_at_once_keeps_the_draft_and_says_when_to_try_again(intake: Intake) -> None:
    await intake.start(intake_client_rate="1/minute")
    async with visitor(intake) as one, visitor(intake) as other:
        await fill_in(one)
        await fill_in(other)
        assert heading(await one.post(f"{FORM}/periksa")) == "Laporan Anda sudah kami terima"
        busy = await other.post(f"{FORM}/periksa")
        assert busy.status_code == 429
        assert int(busy.headers["retry-after"]) >= 1
        assert "Isian Anda aman" in busy.text
        assert "ungu-terung" in busy.text


async def test_a_form_in_english_and_for_an_unknown_city(intake: Intake) -> None:
    async with visitor(intake) as client:
        assert heading(await client.get(f"{FORM}/lokasi?lang=en")) == "Where is it?"
        missing = await client.get("/lapor/99.99/lokasi", headers={"accept": "text/html"})
        assert missing.status_code == 404
        fragment = await client.get(f"{FORM}/wilayah", params={"area_1": "33.72.01"})
        assert 'name="area_2"' in fragment.text
        assert "<html" not in fragment.text


async def test_the_same_form_can_be_begun_anew(intake: Intake) -> None:
    async with visitor(intake) as client:
        await fill_in(client)
        await client.post(f"{FORM}/periksa")
        assert heading(await client.get(FORM)) == "Laporan Anda sudah kami terima"
        assert heading(await client.post(f"{FORM}/baru")) == "Di mana kejadiannya?"
        await fill_in(client, text="Yang kedua")
        await client.post(f"{FORM}/periksa")
    kept: list[dict[str, Any]] = await intake.commits()
    assert len({commit["stream"] for commit in kept}) == 2
