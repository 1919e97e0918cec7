"""The part of the gallery with evidence: fields, pictures, and a photo to mask; what is sent is shown as it came."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shared.contracts.values import Evidence, EvidencePhase
from shared.web.templates import Pages
from tests.support.images import photo

SIZE = (640, 480)
BEFORE, AFTER = datetime(2026, 3, 2, 1, 5, tzinfo=UTC), datetime(2026, 3, 3, 7, 5, tzinfo=UTC)


def _item(media_id: str, kind: str, phase: EvidencePhase, at: datetime) -> Evidence:
    width, height = SIZE
    return Evidence(
        media_id=media_id, content_type=kind, phase=phase, taken_at=at, width=width, height=height, size=1000
    )


ITEMS = [
    _item("foto", "image/jpeg", EvidencePhase.BEFORE, BEFORE),
    _item("foto-2", "image/jpeg", EvidencePhase.AFTER, AFTER),
    _item("video", "video/mp4", EvidencePhase.PROGRESS, AFTER),
]


def evidence_page(pages: Pages, film: bytes) -> APIRouter:
    """Return the page, what it shows, and where it sends to."""
    router = APIRouter()
    last: dict[str, bytes] = {}

    def page(request: Request, sent: str | None) -> HTMLResponse:
        width, height = SIZE
        shown = SimpleNamespace(url="/bukti/foto", alt="Lampu padam", width=width, height=height)
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

    @router.get("/bukti/{name}")
    async def media(name: str) -> Response:
        if name == "video":
            return Response(film, media_type="video/mp4")
        return Response(last.get(name) or photo(SIZE), media_type="image/jpeg")

    return router
