"""Answers a body over the limit like every other error: Starlette's limit says it in plain text by itself."""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

_TOO_LARGE = 413


class ServiceApp(FastAPI):
    """FastAPI whose own 413 is replaced by `too_large(request)`, with the headers that `surround` adds."""

    too_large: Callable[[Request], Response] | None = None
    surround: Callable[[ASGIApp], ASGIApp] | None = None

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, watching for the limit's answer."""
        replaced = False

        async def watched(message: Message) -> None:
            nonlocal replaced
            if not replaced and self.too_large is not None and self.surround is not None and _is_limits(message):
                replaced = True
                await self.surround(self.too_large(Request(scope)))(scope, receive, send)
            if not replaced:
                await send(message)

        await super().__call__(scope, receive, watched if scope["type"] == "http" else send)


def _is_limits(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != _TOO_LARGE:
        return False
    return Headers(raw=list(message["headers"])).get("content-type", "").startswith("text/plain")
