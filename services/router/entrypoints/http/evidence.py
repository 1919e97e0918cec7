"""Evidence for pages: `GET /bukti/{media_id}`. The address is the permission, so no shared cache keeps it."""

import re
from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from services.router.application.evidence import NoSuchPartError, Part, ShowEvidence
from shared.media.model import UnavailableError
from shared.web.problem import Problem

_HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=86400, immutable",
    "Content-Disposition": "inline",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_OPENED_ALONE = {
    "image": "default-src 'none'; sandbox",
    "video": "default-src 'none'; media-src 'self'",  # a browser's player fetches it once more, as this origin
}
_RANGE = re.compile(r"bytes=(\d{1,12})?-(\d{1,12})?")
_TYPES = ("image/jpeg", "image/webp", "video/mp4", "video/quicktime")


def evidence_router(show: ShowEvidence) -> APIRouter:
    """Return the route that shows photos and videos, which players ask for in parts."""
    router = APIRouter(tags=["media"])

    @router.get(
        "/bukti/{media_id}",
        response_class=Response,
        responses={200: {"content": {kind: {} for kind in _TYPES}}, 206: {}, 404: {}, 416: {}},
        openapi_extra={"x-access": "public"},
        summary="A photo or video by staff",
    )
    async def evidence(media_id: str, range_: Annotated[str | None, Header(alias="range")] = None) -> Response:
        """Return the whole, or the one part asked for."""
        part = part_of(range_)
        try:
            found = await show(media_id, part)
        except NoSuchPartError as error:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{error.size}"})
        except UnavailableError:
            raise Problem(503, headers={"Retry-After": "5"}) from None
        if found is None:
            raise Problem(404)
        headers, status = _HEADERS | {"Content-Security-Policy": _OPENED_ALONE[found.content_type[:5]]}, 200
        if part is not None:
            last = found.start + len(found.data) - 1
            headers, status = headers | {"Content-Range": f"bytes {found.start}-{last}/{found.size}"}, 206
        return Response(found.data, status, headers, found.content_type)

    return router


def part_of(header: str | None) -> Part | None:
    """Return the part a `Range` header asks for; None: the whole, as for several parts at once or another unit."""
    found = _RANGE.fullmatch(header or "")
    if found is None or found[1] is found[2] is None:
        return None
    first, last = (None if text is None else int(text) for text in found.groups())
    if first is not None and last is not None and last < first:
        return None
    return Part(first, last)
