"""Photos for pages: `GET /media/{media_id}`. The address is the permission, so no shared cache keeps them."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.show_photo import ShowPhoto
from services.intake.entrypoints.problems import as_problems
from shared.web.problem import Problem
from shared.web.templates import Pages

_HEADERS = {
    "Cache-Control": "private, max-age=86400, immutable",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def media_router(show: ShowPhoto, pages: Pages) -> APIRouter:
    """Return the route that shows photos."""
    router = APIRouter(tags=["media"])

    @router.get(
        "/media/{media_id}",
        response_class=Response,
        responses={200: {"content": {"image/jpeg": {}, "image/webp": {}}}, 404: {}, 410: {}},
        openapi_extra={"x-access": "public"},
        summary="A complaint's photo",
    )
    async def photo(request: Request, media_id: str) -> Response:
        """Open a photo. 410 when it was erased with its reporter's key."""
        with as_problems(request, pages):
            found = await show(media_id)
        if found is None:
            raise Problem(404)
        content_type, data = found
        return Response(data, headers=_HEADERS, media_type=content_type)

    return router
