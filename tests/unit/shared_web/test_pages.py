"""Pages are whole, in both languages, and hold nothing that the security policy would refuse."""

import base64
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount
from typing_extensions import override

from shared.config import CommonSettings
from shared.web.assets import Assets, BuiltFiles, tenant_css_url
from tests.unit.shared_web.gallery.app import build

SETTINGS = CommonSettings(master_key=SecretStr(base64.b64encode(bytes(32)).decode()))
VOID = {"meta", "link", "input", "img", "br", "rect", "use", "hr"}


class Outline(HTMLParser):
    """What a page consists of; unclosed or crossed elements are faults."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(f"{tag} closed out of turn at {self.getpos()}")


def outline(html: str) -> Outline:
    made = Outline()
    made.feed(html)
    return made


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = build(SETTINGS, tile_url="https://tile.example/{z}/{x}/{y}.png")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as made:
        yield made


async def test_a_page_with_every_component_is_well_formed(client: httpx.AsyncClient) -> None:
    page = outline((await client.get("/aduan")).text)
    assert page.faults == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))


async def test_a_page_has_no_inline_style_script_or_handler(client: httpx.AsyncClient) -> None:
    html = (await client.get("/aduan")).text
    names = {name for _tag, name, _value in outline(html).attributes}
    assert "style" not in names
    assert not {name for name in names if name.startswith("on")}
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert "<style" not in html


async def test_everything_a_page_loads_comes_from_here(client: httpx.AsyncClient) -> None:
    page = outline((await client.get("/aduan")).text)
    loaded = [value for tag, name, value in page.attributes if (tag, name) in {("script", "src"), ("link", "href")}]
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


async def test_the_frame_has_a_skip_link_language_and_the_tenants_name_and_colour(client: httpx.AsyncClient) -> None:
    html = (await client.get("/aduan?kota=1&lang=id")).text
    assert '<html lang="id">' in html
    assert '<a class="skip-link" href="#isi">Langsung ke isi</a>' in html
    assert 'href="/aduan?kota=1&amp;lang=en"' in html
    assert "Contoh · Kota Surakarta" in html
    assert tenant_css_url("#8C1D2F") in html
    assert 'href="/aduan" aria-current="page"' in html


async def test_the_language_asked_for_is_kept_for_the_next_page(client: httpx.AsyncClient) -> None:
    asked = await client.get("/aduan?lang=en")
    assert "Skip to content" in asked.text
    assert "Assigned to Dinas Perhubungan" in asked.text
    assert "Tuesday, 3 March 2026, 14:05 WIB" in asked.text
    assert "HttpOnly" in asked.headers["set-cookie"]
    following = await client.get("/aduan")
    assert following.headers["content-language"] == "en"
    assert "Cookie" in following.headers["vary"]


async def test_indonesian_is_what_a_reader_gets_who_asks_for_nothing(client: httpx.AsyncClient) -> None:
    html = (await client.get("/aduan")).text
    assert "Terdisposisi ke Dinas Perhubungan" in html
    assert "Selasa, 3 Maret 2026, 14.05 WIB" in html
    assert "Rp1.250.000" in html
    assert "Ada 2 hal yang perlu diperbaiki" in html


async def test_an_error_in_a_browser_is_a_page_without_internals(client: httpx.AsyncClient) -> None:
    lost = await client.get("/tidak-ada", headers={"accept": "text/html"})
    assert lost.status_code == 404
    assert "<h1>Tidak ditemukan</h1>" in lost.text
    broken = await client.get("/rusak", headers={"accept": "text/html"})
    assert broken.status_code == 500
    assert "Gangguan sistem" in broken.text
    assert "Budi" not in broken.text


async def test_a_program_gets_a_problem_where_a_browser_gets_a_page(client: httpx.AsyncClient) -> None:
    assert (await client.get("/tidak-ada")).headers["content-type"] == "application/problem+json"
    assert (await client.get("/api/x", headers={"accept": "text/html"})).headers["content-type"].endswith("json")


@pytest.mark.parametrize("colour", ["206bc4", "ffffff", "000000"])
async def test_a_tenants_colour_is_a_stylesheet_kept_for_a_year(client: httpx.AsyncClient, colour: str) -> None:
    answer = await client.get(f"/static/tenant/{colour}.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert "--aduan-brand:" in answer.text


@pytest.mark.parametrize("colour", ["red", "206BC4", "206bc4;}body{", "206bc"])
async def test_what_is_no_colour_makes_no_stylesheet(client: httpx.AsyncClient, colour: str) -> None:
    assert (await client.get(f"/static/tenant/{colour}.css")).status_code == 404


def test_without_a_build_pages_still_have_addresses_for_their_assets(tmp_path: Path) -> None:
    assert Assets(tmp_path / "manifest.json").url("app.css") == "/static/dist/app.css"


def test_with_a_build_addresses_carry_the_hash(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"app.css": "app-0123456789.css"}', encoding="utf-8")
    assert Assets(manifest).url("app.css") == "/static/dist/app-0123456789.css"


async def test_built_files_are_sent_packed_and_kept_for_a_year(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    for name, content in (("app-1.css", b"plain"), ("app-1.css.br", b"brotli"), ("manifest.json", b"{}")):
        (dist / name).write_bytes(content)
    app = Starlette(routes=[Mount("/static", BuiltFiles(tmp_path))])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        plain = await client.get("/static/dist/app-1.css", headers={"accept-encoding": "identity"})
        async with client.stream("GET", "/static/dist/app-1.css", headers={"accept-encoding": "gzip, br"}) as packed:
            raw = b"".join([part async for part in packed.aiter_raw()])
        manifest = await client.get("/static/dist/manifest.json")
        outside = await client.get("/static/dist/%2e%2e/%2e%2e/etc/passwd")
    assert plain.text == "plain"
    assert "content-encoding" not in plain.headers
    assert raw == b"brotli"
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["vary"] == "Accept-Encoding"
    assert "immutable" not in manifest.headers.get("cache-control", "")
    assert outside.status_code == 404
