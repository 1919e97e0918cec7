"""Built scripts, styles and icons: found by name through the build's manifest, served with names that never change."""

import json
import logging
import re
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

from shared.web.colours import tenant_stylesheet

STATIC = Path(__file__).parent / "static"
MANIFEST = STATIC / "dist" / "manifest.json"
_FOREVER = "public, max-age=31536000, immutable"
_COLOUR = re.compile(r"^[0-9a-f]{6}$")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

log = logging.getLogger(__name__)


class Assets:
    """The addresses of built files, by the name they have in the source (`app.css`)."""

    def __init__(self, manifest: Path = MANIFEST) -> None:
        self._names: dict[str, str] = {}
        if manifest.exists():
            self._names = json.loads(manifest.read_text(encoding="utf-8"))
        else:
            log.warning("the pages' styles and scripts are not built: run `make assets`")

    def url(self, name: str) -> str:
        """Return the address of `name`; KeyError when the build has no such file."""
        if not self._names:
            return f"/static/dist/{name}"
        return f"/static/dist/{self._names[name]}"


class BuiltFiles(StaticFiles):
    """Serves `static/`, in the packed form the client takes, and lets hashed files be kept for a year."""

    def __init__(self, directory: Path = STATIC) -> None:
        super().__init__(directory=directory, check_dir=False)

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        hashed = path.startswith("dist/") and path != "dist/manifest.json"
        response = await self._packed(path, scope) if hashed else None
        if response is None:
            response = await super().get_response(path, scope)
        if hashed and response.status_code in {200, 304}:
            response.headers["cache-control"] = _FOREVER
        if hashed:
            response.headers.append("vary", "Accept-Encoding")
        return response

    async def _packed(self, path: str, scope: Scope) -> Response | None:
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1")
        for encoding, suffix in _ENCODINGS:
            if encoding not in accepted or not (Path(str(self.directory)) / f"{path}{suffix}").is_file():
                continue
            response = await super().get_response(f"{path}{suffix}", scope)
            response.headers["content-encoding"] = encoding
            response.headers["content-type"] = _content_type(path)
            return response
        return None


def _content_type(path: str) -> str:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    kind = kinds.get(Path(path).suffix, "application/octet-stream")
    return f"{kind}; charset=utf-8"


def tenant_colour_router() -> APIRouter:
    """Serve `/static/tenant/{colour}.css`: a tenant's colour as a stylesheet, since the policy allows none inline."""
    router = APIRouter()

    @router.get("/static/tenant/{colour}.css", openapi_extra={"x-access": "public"}, include_in_schema=False)
    async def tenant_css(colour: str) -> Response:
        if not _COLOUR.match(colour):
            raise HTTPException(404)
        return Response(tenant_stylesheet(f"#{colour}"), media_type="text/css", headers={"cache-control": _FOREVER})

    return router


def tenant_css_url(colour: str) -> str:
    """Return the address of the stylesheet for a colour such as `#206bc4`."""
    return f"/static/tenant/{colour.removeprefix('#').lower()}.css"
