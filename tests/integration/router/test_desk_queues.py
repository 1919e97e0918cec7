"""The desk's queues on real servers: who sees what, filters, CSV, many cases at once, live updates and presence."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from services.router.adapters.signals import cases_feed
from services.router.settings import Settings
from tests.integration.router.harness import SOLO, TEGAL, VERIFIER, World
from tests.integration.router.staffed import (
    account,
    at_the_desk,
    browsing,
    set_passwords,
    sign_in,
    staffed_router,
)
from tests.support.wait import eventually

CASES = {"aaaa0001": "jalan", "aaaa0002": "jalan", "bbbb0003": "lampu", "cccc0004": "umum", "dddd0005": None}
API = "/api/v1/tenants/33.72/cases"


@pytest.fixture
async def app(world: World, settings: Settings) -> AsyncIterator[FastAPI]:
    """Solo with staff and five cases: two roads with dpupr, a light with dishub, two for the verifier; one in Tegal."""
    roles = ("verifier", "agency_admin", "area_head", "executive", "public_relations")
    async with staffed_router(world, settings, *roles) as app:
        for case, category in CASES.items():
            await world.submit(case, category=category, text=f"Tolong perbaiki {case}")
        await world.submit("eeee0006", of=TEGAL, category="umum")
        for case in (*CASES, "eeee0006"):
            await world.opening(case)
        yield app


async def shown(browser: httpx.AsyncClient, **query: str) -> list[str]:
    """The cases of a page, as listed."""
    answer = await browser.get("/meja", params=query)
    assert answer.status_code == 200, answer.text
    return re.findall(r'href="/meja/kasus/(\w+)" data-open', answer.text)


async def counts(browser: httpx.AsyncClient) -> dict[str, int]:
    """How much waits in each queue of the side bar."""
    page = (await browser.get("/meja")).text
    found = re.findall(r'id="antrean-([\w-]+)".*?desk-count">(\d+)', page, re.DOTALL)
    return {name: int(count) for name, count in found}


async def test_nobody_gets_in_without_signing_in(app: FastAPI) -> None:
    async with browsing(app) as browser:
        for path in ("/meja", "/meja/unduh.csv", "/meja/langsung"):
            answer = await browser.get(path)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/masuk?ke=")


async def test_everybody_sees_their_own_queues_and_no_case_of_anybody_else(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as browser:
        assert set(await shown(browser)) == {"cccc0004", "dddd0005"}
        assert await counts(browser) == {
            "verifikasi": 2,
            "tanpa-kategori": 1,
            "tanpa-aturan": 1,
            "pelapor": 0,
            "instansi": 3,
            "terbuka": 5,
        }
        assert set(await shown(browser, antrean="terbuka")) == set(CASES)
    async with at_the_desk(app, "agency_admin") as browser:
        assert set(await shown(browser)) == {"aaaa0001", "aaaa0002"}
        assert set(await shown(browser, antrean="semua", instansi="dishub")) == {"aaaa0001", "aaaa0002"}
    async with at_the_desk(app, "area_head") as browser:
        assert await shown(browser, antrean="semua") == []
    async with at_the_desk(app, "executive") as browser:
        assert set(await shown(browser, antrean="semua")) == set(CASES)
    async with at_the_desk(app, "public_relations") as browser:
        page = (await browser.get("/meja?antrean=terbuka")).text
        assert "aaaa0001" in page
        assert "data-box" not in page, "who only reads is offered no actions"
        assert (await browser.post("/meja/sekaligus", data={"aksi": "tunda"})).status_code == 403


async def test_lists_never_show_the_tracking_code_or_what_the_reporter_wrote(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as browser:
        for path in ("/meja?antrean=terbuka", "/meja/unduh.csv?antrean=terbuka"):
            page = (await browser.get(path)).text
            assert "3372-K7QM" not in page
            assert "Tolong perbaiki" not in page


async def test_filters_stand_in_the_address(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as browser:
        assert set(await shown(browser, antrean="terbuka", kategori="jalan")) == {"aaaa0001", "aaaa0002"}
        assert await shown(browser, antrean="terbuka", instansi="dishub") == ["bbbb0003"]
        assert await shown(browser, q="#BBBB0003") == ["bbbb0003"]
        assert await shown(browser, antrean="terbuka", sampai="2020-01-01") == []
        assert len(await shown(browser, antrean="terbuka", wilayah="33.72.01")) == len(CASES)
        assert await shown(browser, antrean="terbuka", wilayah="33.72.02") == []
        nothing = (
            await browser.get("/meja", params={"antrean": "terbuka", "kategori": "lampu", "status": "received"})
        ).text
        assert "Tidak ada kasus yang cocok" in nothing


async def test_a_case_is_found_by_its_words_once_they_are_indexed(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as browser:

        async def found() -> bool:
            return await shown(browser, q="perbaiki cccc0004") == ["cccc0004"]

        await eventually(found, timeout=40)


async def test_the_csv_has_the_same_rows(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as browser:
        answer = await browser.get("/meja/unduh.csv?antrean=terbuka&kategori=jalan")
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert {row["id"] for row in rows} == {"aaaa0001", "aaaa0002"}
        assert {row["instansi"] for row in rows} == {"dpupr"}


async def test_a_filter_is_saved_counted_renamed_and_removed_and_is_ones_own(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as browser:
        sent = {"nama": "Jalan rusak", "alamat": "antrean=terbuka&kategori=jalan&halaman=9"}
        answer = await browser.post("/meja/saringan", data=sent)
        assert answer.headers["location"] == "/meja?antrean=terbuka&kategori=jalan"
        page = (await browser.get(answer.headers["location"])).text
        [(filter_id, current, count)] = re.findall(
            r'id="saringan-(\w+)"[^>]*?( aria-current="page")?>.*?desk-count">(\d+)', page, re.DOTALL
        )
        assert (bool(current), count) == (True, "2")
        await browser.post(f"/meja/saringan/{filter_id}", data={"nama": "Jalan & lubang"})
        assert "Jalan &amp; lubang" in (await browser.get("/meja")).text
        async with at_the_desk(app, "executive") as other:
            assert "Jalan &amp; lubang" not in (await other.get("/meja")).text
            await other.post(f"/meja/saringan/{filter_id}", data={"aksi": "hapus"})
        assert "Jalan &amp; lubang" in (await browser.get("/meja")).text
        await browser.post(f"/meja/saringan/{filter_id}", data={"aksi": "hapus"})
        assert "Jalan &amp; lubang" not in (await browser.get("/meja")).text


async def test_many_cases_each_have_their_own_outcome_and_sending_again_changes_nothing(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as browser:
        await browser.post(f"{API}/aaaa0002/progress", json={"note": "Sedang kami tinjau."}, headers=VERIFIER)
        boxes = ["aaaa0001:1", "aaaa0002:1", "bbbb0003:1", "zzzz9999:1"]
        sent = {"aksi": "tanggapan", "kasus": boxes, "alamat": "antrean=terbuka"}
        form = (await browser.post("/meja/sekaligus", data=sent)).text
        [key] = re.findall(r'name="key" value="(\w+)"', form)
        assert re.findall(r'name="kasus" value="([\w:]+)"', form) == boxes[:3], "what is not there is left out"
        empty = await browser.post("/meja/sekaligus", data=sent | {"kirim": "1", "key": key, "note": " "})
        assert empty.status_code == 422
        assert f'value="{key}"' in empty.text
        done = sent | {"kirim": "1", "key": key, "note": "Tim datang besok."}
        first = (await browser.post("/meja/sekaligus", data=done)).text
        assert "2 kasus berhasil, 1 tidak berubah" in first
        assert "Sedang kami tinjau." in first, "what happened meanwhile is told"
        assert 'value="Tim datang besok."' in first, "nothing is lost"
        assert re.findall(r'name="kasus" value="([\w:]+)"', first) == ["aaaa0002:2"], (
            "with what was told it can go again"
        )
        await browser.post("/meja/sekaligus", data=done)
        case = (await browser.get(f"{API}/aaaa0001", headers=VERIFIER)).json()
        assert [entry["type"] for entry in case["timeline"]] == ["assigned", "progressed"]


async def test_cases_are_assigned_together_each_with_its_own_category(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as browser:
        sent = {"aksi": "disposisi", "kasus": ["cccc0004:1", "dddd0005:1"], "agency": "pu", "kirim": "1", "key": "k1"}
        page = (await browser.post("/meja/sekaligus", data=sent)).text
        assert "1 kasus berhasil, 1 tidak berubah" in page
        assert "Pilih salah satu kategori" in page
        case = (await browser.get(f"{API}/cccc0004", headers=VERIFIER)).json()
        assert (case["agency"], case["category"]) == ("pu", "umum")


async def test_an_agency_acts_on_its_own_cases_alone(app: FastAPI) -> None:
    async with at_the_desk(app, "agency_admin") as browser:
        sent = {"aksi": "tanggapan", "kasus": ["aaaa0001:1", "bbbb0003:1"], "note": "Besok.", "kirim": "1", "key": "k2"}
        page = (await browser.post("/meja/sekaligus", data=sent)).text
        assert "bbbb0003" not in page
        case = (await browser.get(f"{API}/bbbb0003", headers=VERIFIER)).json()
        assert case["version"] == 1


async def test_what_changed_since_the_page_was_made_is_counted(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as browser:
        page = (await browser.get("/meja?antrean=instansi")).text
        [address] = re.findall(r'hx-get="(/meja/perubahan[^"]+)"', page)
        address = address.replace("&amp;", "&")
        assert "tampilkan" not in (await browser.get(address)).text
        await browser.post(f"{API}/aaaa0001/progress", json={"note": "Besok."}, headers=VERIFIER)
        assert "1 kasus baru atau berubah" in (await browser.get(address)).text


async def test_others_on_a_case_are_told_of_each_other_and_lists_show_it(app: FastAPI) -> None:
    async with at_the_desk(app, "verifier") as one, at_the_desk(app, "agency_admin") as two:
        assert "Sedang dibuka" not in (await one.post("/meja/kasus/aaaa0001/hadir")).text
        assert f"Sedang dibuka Petugas verifier {SOLO}" in (await two.post("/meja/kasus/aaaa0001/hadir")).text
        assert f"Sedang dibuka Petugas agency_admin {SOLO}" in (await one.post("/meja/kasus/aaaa0001/hadir")).text
        assert f"Sedang dibuka Petugas verifier {SOLO}" in (await two.get("/meja")).text
        assert (await two.post("/meja/kasus/bbbb0003/hadir")).status_code == 403
        assert (await two.post("/meja/kasus/zzzz/hadir")).status_code == 404


async def test_who_left_a_case_is_forgotten(app: FastAPI, world: World) -> None:
    async with at_the_desk(app, "verifier") as one, at_the_desk(app, "agency_admin") as two:
        await one.post("/meja/kasus/aaaa0001/hadir")
        await world.own["presence"].update_one(
            {"account": account("verifier")}, [{"$set": {"at": {"$subtract": ["$at", 46_000]}}}]
        )
        assert "Sedang dibuka" not in (await two.post("/meja/kasus/aaaa0001/hadir")).text
    indexes = await world.own["presence"].index_information()
    assert indexes["forget"]["expireAfterSeconds"] == 45


async def test_two_tenants_know_nothing_of_each_other(app: FastAPI, world: World) -> None:
    await set_passwords(world, "verifier", of=TEGAL)
    async with browsing(app) as browser:
        await sign_in(browser, "verifier", of=TEGAL)
        assert await shown(browser, antrean="semua") == ["eeee0006"]
        assert (await browser.post("/meja/kasus/aaaa0001/hadir")).status_code == 404


async def test_the_cases_feed_tells_of_decisions_and_not_of_promises(app: FastAPI, world: World) -> None:
    feed, told = cases_feed(world.own), 0

    async def listen() -> None:
        nonlocal told
        async for _ in feed.changes([SOLO]):
            told += 1

    tasks = [asyncio.create_task(feed.run()), asyncio.create_task(listen())]
    try:
        await eventually(lambda: told == 1)  # what happened while nobody watched
        await world.own["cases"].update_one({"case": "aaaa0001"}, {"$push": {"promises": {"token": "t"}}})
        await world.own["cases"].update_one({"case": "eeee0006"}, {"$inc": {"version": 1}})
        async with at_the_desk(app, "verifier") as browser:
            await browser.post(f"{API}/aaaa0002/progress", json={"note": "Besok."}, headers=VERIFIER)
        await eventually(lambda: told > 1)
        assert told == 2
    finally:
        for task in tasks:
            task.cancel()


async def test_a_page_that_was_left_open_does_not_keep_its_session_alive(app: FastAPI, world: World) -> None:
    async with at_the_desk(app, "verifier") as browser:
        [address] = re.findall(r'hx-get="(/meja/perubahan[^"]+)"', (await browser.get("/meja")).text)
        hour_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        await world.own["sessions"].update_many({}, {"$set": {"seen_at": hour_ago}})

        async def seen_at() -> datetime:
            found = await world.own["sessions"].find_one({"account": account("verifier")})
            return found["seen_at"]  # type: ignore[no-any-return]

        await browser.get(address.replace("&amp;", "&"))
        await browser.post("/meja/kasus/aaaa0001/hadir")
        assert await seen_at() == hour_ago
        await browser.get("/meja")
        assert await seen_at() > hour_ago
