"""The part of the gallery with evidence: fields, pictures, and a photo to mask; what is sent is shown as it came."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from services.router.application.evidence import ShowEvidence
from services.router.entrypoints.http.evidence import evidence_router
from shared.contracts.values import Evidence, EvidencePhase
from shared.media.model import Kept
from shared.tenancy.ids import TenantId
from shared.web.templates import Pages
from tests.support.images import photo
from tests.support.media import FakeMedia

SIZE = (640, 480)
BEFORE, AFTER = datetime(2026, 3, 2, 1, 5, tzinfo=UTC), datetime(2026, 3, 3, 7, 5, tzinfo=UTC)


def _item(media_id: str, kind: str, phase: EvidencePhase, at: datetime) -> Evidence:
    width, height = SIZE
    return Evidence(
        media_id=media_id, content_type=kind, phase=phase, taken_at=at, width=width, height=height, size=1000
    )


ITEMS = [
    _item("33.72-foto", "image/jpeg", EvidencePhase.BEFORE, BEFORE),
    _item("33.72-foto-2", "image/jpeg", EvidencePhase.AFTER, AFTER),
    _item("33.72-video", "video/mp4", EvidencePhase.PROGRESS, AFTER),
]


def _kept(film: bytes) -> FakeMedia:
    """The pictures that the page shows, where router's own route finds them."""
    media = FakeMedia()
    for item in ITEMS:
        data = film if item.content_type == "video/mp4" else photo(SIZE)
        kept = Kept(media_id=item.media_id, complaint_id="c1", content_type=item.content_type, size=len(data))
        media.files[TenantId("33.72"), item.media_id] = (kept, data)
    return media


def evidence_page(pages: Pages, film: bytes) -> APIRouter:
    """Return the page, what it shows, and where it sends to."""
    router = APIRouter()
    last: dict[str, bytes] = {}

    def page(request: Request, sent: str | None) -> HTMLResponse:
        width, height = SIZE
        shown = SimpleNamespace(url="/bukti/33.72-foto", alt="Lampu padam", width=width, height=height)
        return pages.render(request, "evidence.html", items=ITEMS, photo=shown, sent=sent)

    @router.get("/bukti-contoh")
    async def show(request: Request) -> HTMLResponse:
        return page(request, None)

    @router.post("/bukti-contoh")
    async def echo(request: Request) -> HTMLResponse:
        fields: list[tuple[str, Any]] = []
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    last[name] = await value.read()
                fields.append((name, value.filename if isinstance(value, UploadFile) else value))
        return page(request, json.dumps(fields))

    @router.get("/bukti-contoh/{name}")
    async def received(name: str) -> Response:
        return Response(last[name], media_type="image/jpeg")

    router.include_router(evidence_router(ShowEvidence(media=_kept(film))))
    return router
