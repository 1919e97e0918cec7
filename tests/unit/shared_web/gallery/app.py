"""Serves the gallery: a small service with the pages' whole surroundings."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.config import CommonSettings
from shared.contracts.tenant import TenantConfigured, TenantKind
from shared.media.videos import clean
from shared.runtime import build_app
from shared.telemetry import Metrics
from shared.web.templates import Pages
from tests.support.films import playable_film
from tests.unit.shared_web.gallery.evidence import evidence_page

HERE = Path(__file__).parent
AT = datetime(2026, 3, 3, 7, 5, tzinfo=UTC)
PIXEL = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'%3E"
    "%3Cpath fill='%23b7a98f' d='M0 0h4v3H0z'/%3E%3C/svg%3E"
)


@dataclass(frozen=True)
class Entry:
    title: str
    at: datetime
    icon: str
    tone: str
    text: str | None


@dataclass(frozen=True)
class Photo:
    url: str
    alt: str
    width: int
    height: int
    caption: str | None


@dataclass(frozen=True)
class Place:
    lat: float | None
    lon: float | None
    tone: str
    href: str
    title: str
    note: str | None


def tenant(colour: str = "#8c1d2f") -> TenantConfigured:
    return TenantConfigured(
        id="33.72",
        name="Kota Surakarta",
        kind=TenantKind.CITY,
        timezone="Asia/Jakarta",
        colour=colour,
        agencies=(),
        categories=(),
        rules=(),
        channels=(),
        working_hours=(),
    )


def build(settings: CommonSettings, colour: str = "#8c1d2f", tile_url: str | None = None) -> FastAPI:
    pages = Pages([HERE / "templates"], tile_url=tile_url)
    router = APIRouter()

    @router.get("/aduan", openapi_extra={"x-access": "public"})
    async def gallery(request: Request) -> HTMLResponse:
        return pages.render(
            request,
            "gallery.html",
            tenant=tenant(colour),
            errors={"text": "Tuliskan apa yang terjadi.", "email": "Alamat surel belum lengkap."},
            entries=[
                Entry("Laporan diterima", AT, "message-report", "neutral", None),
                Entry(
                    "Diteruskan ke Dinas Perhubungan",
                    AT,
                    "send",
                    "neutral",
                    "Dijawab paling lambat Selasa, 10 Maret 2026.",
                ),
                Entry("Lampu sudah menyala", AT, "circle-check", "done", "Petugas mengganti lampu di simpang Gladag."),
            ],
            photos=[
                Photo(PIXEL, "Lampu lalu lintas padam", 400, 300, "Sebelum"),
                Photo(PIXEL, "Lampu menyala", 400, 300, "Sesudah"),
            ],
            places=[
                Place(-7.57, 110.82, "waiting", "/aduan", "Lampu padam di simpang Gladag", "Laweyan"),
                Place(None, None, "done", "/aduan", "Sampah menumpuk", None),
            ],
            rows=[
                ("Dinas Perhubungan", 128),
                ("Dinas Pekerjaan Umum dan Penataan Ruang", 94),
                ("PDAM", 31),
                ("Satpol PP", 0),
            ],
            days=[(f"{day} Mar", (day * 7) % 23) for day in range(1, 31)],
        )

    @router.get("/rusak", openapi_extra={"x-access": "public"})
    async def broken() -> HTMLResponse:
        raise ValueError("Budi Santoso 081234567890")

    routers = [router, evidence_page(pages, clean(playable_film()).data)]
    return build_app(settings, name="gallery", title="Gallery", routers=routers, metrics=Metrics("gallery"))
