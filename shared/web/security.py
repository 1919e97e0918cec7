"""Headers that keep a page to itself, and the check that a form was sent from one of our own pages.

Forms need no token: browsers say where a request comes from (`Sec-Fetch-Site`, before that `Origin`), and can't be made
to lie about it by another site. Requests with neither header come from programs, which carry no cookies of a victim.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.i18n import mark as _
from shared.web.problem import Problem, problem_response

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PROGRAMS = ("/api/", "/hooks/", "/open311/")


def content_security_policy(image_hosts: Iterable[str] = ()) -> str:
    """Return the policy: everything from here alone, nothing inline; images also from `image_hosts` (map tiles)."""
    images = " ".join(["'self'", "data:", "blob:", *image_hosts])
    return "; ".join(
        [
            "default-src 'self'",
            f"img-src {images}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def tile_host(tile_url: str | None) -> tuple[str, ...]:
    """Return the origin that map tiles come from; `{s}` in the host stands for any subdomain."""
    if not tile_url or tile_url.startswith("/"):
        return ()
    parts = urlsplit(tile_url.replace("{s}.", "*."))
    return (f"{parts.scheme}://{parts.netloc}",)


class SecurityHeaders:
    """Adds the headers to every answer; one that a route has set itself stays."""

    def __init__(self, app: ASGIApp, image_hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": content_security_policy(image_hosts),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "strict-origin-when-cross-origin",  # tile servers refuse requests that name no site
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the answer's start."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class SameOriginForms:
    """Refuses (403) a form that another site's page sent to one of ours. Programs' paths are let through."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with 403."""
        if scope["type"] == "http" and not self._allowed(scope):
            detail = _("Formulir ini dikirim dari situs lain. Buka halaman kami dan kirim dari sana.")
            await problem_response(Request(scope), Problem(403, detail=detail))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        return scope["path"].startswith(_PROGRAMS) or sent_by_own_page(scope, self._public_url)


def sent_by_own_page(scope: Scope, public_url: str) -> bool:
    """Say whether a request changes nothing, comes from a page of ours, or from a program that isn't a browser."""
    if scope["method"] in _SAFE_METHODS:
        return True
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc in {headers.get("host"), urlsplit(public_url).netloc}
