"""Calls every route of a service as every caller there is, and says who got what is not theirs to get."""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from shared.web.staff import Caller
from tests.architecture.access import OWN

ANSWER_WITHIN_S = 10.0
BODY_WITHIN_S = 0.2
NOT_FOUND, SERVER_ERROR = 404, 500
"""A stream of live updates has no end."""
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")

Cookies = Callable[[Caller | None], AbstractAsyncContextManager[dict[str, str]]]
"""Signs a caller in for one request; None: nobody."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to call a service, and what it says of its access."""

    method: str
    path: str
    access: str

    def address(self, tenant: str, id_: str) -> str:
        """Return the path with everything filled in."""
        return _PARAMETER.sub(lambda found: tenant if found[1] == "tenant" else id_, self.path)

    @property
    def roles(self) -> frozenset[str] | None:
        """The staff who may call; None: not theirs alone."""
        kind, _colon, roles = self.access.partition(":")
        return frozenset(roles.split(",")) if kind == "staff" else None


@dataclass
class Answer:
    """As much of an answer as came in time."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: str = ""

    @property
    def denied(self) -> bool:
        """Whether the caller was turned away, or sent to sign in."""
        to_door = self.status in {303, 307} and self.headers.get("location", "").startswith("/masuk")
        return self.status in {401, 403} or to_door


def calls(app: FastAPI) -> Iterator[Route]:
    """Yield every route by method."""
    for route in iter_route_contexts(app.routes):
        original = getattr(route, "original_route", route)
        if isinstance(original, Mount) or route.path == "/static" or route.path in OWN:
            continue
        extra = getattr(route, "openapi_extra", None) or {}
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            yield Route(method, str(route.path), str(extra.get("x-access")))


async def faults(
    app: FastAPI, callers: Sequence[Caller], cookies: Cookies, *, of: str, secret: bytes, id_: str
) -> list[str]:
    """Return a line for each wrong answer.

    `of` is the tenant whose routes are called; `id_` is a thing of its own and `secret` a text that none but its staff
    may see. Its staff ask for a thing that isn't there, so that what they may do changes nothing.
    """
    found = []
    for route in calls(app):
        for caller in [None, *callers]:
            may = _may(route, caller, of)
            own = caller is not None and caller.tenant == of
            path = route.address(of, "tidak-ada" if may and own else id_)
            async with cookies(caller) as jar:
                answer = await call(app, route.method, path, jar)
            who = f"{caller.role} of {caller.tenant}" if caller else "nobody"
            if fault := _fault(route, answer, may=may, sees=own, secret=secret):
                found.append(f"{route.method} {path}: {fault} for {who} ({answer.status})")
    return found


def _may(route: Route, caller: Caller | None, of: str) -> bool:
    if route.roles is None:
        return True
    of_this = "{tenant}" not in route.path or (caller is not None and caller.tenant == of)
    return caller is not None and caller.role in route.roles and of_this


def _fault(route: Route, answer: Answer, *, may: bool, sees: bool, secret: bytes) -> str | None:
    if answer.status >= SERVER_ERROR:
        return f"an error, {answer.error}"
    if not may and not answer.denied and (sees or answer.status != NOT_FOUND):
        return "an answer"
    if may and answer.denied and route.roles is not None:
        return "none"
    if secret in answer.body and not sees and (route.roles is not None or not may):
        return "another tenant's data"
    return None


async def call(app: FastAPI, method: str, path: str, cookies: dict[str, str]) -> Answer:
    """Call the application as a browser on our own page would; a stream is read for a moment."""
    answer, began, ended, gone = Answer(), asyncio.Event(), asyncio.Event(), asyncio.Event()
    sent = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if sent:
            return sent.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers |= {name.decode().lower(): value.decode() for name, value in message["headers"]}
            began.set()
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")
            if not message.get("more_body"):
                ended.set()

    task = asyncio.create_task(app(_scope(method, path, cookies), receive, send))
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await _first(task, began)
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                await _first(task, ended)
        except TimeoutError:
            pass
        if answer.status >= SERVER_ERROR:
            await asyncio.wait({task}, timeout=BODY_WITHIN_S)  # what went wrong is raised after the answer
    finally:
        gone.set()
        task.cancel()
        (ended_by,) = await asyncio.gather(task, return_exceptions=True)
    answer.error = "" if isinstance(ended_by, asyncio.CancelledError) else repr(ended_by)
    return answer


async def _first(task: "asyncio.Task[None]", event: asyncio.Event) -> None:
    waiting = asyncio.create_task(event.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if task.done() and not event.is_set():
            task.result()
    finally:
        waiting.cancel()


def _scope(method: str, path: str, cookies: dict[str, str]) -> dict[str, Any]:
    headers = {
        "host": "router",
        "accept": "text/html",
        "sec-fetch-site": "same-origin",
        "content-length": "0",
        "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
        "client": ("203.0.113.7", 1234),
        "server": ("router", 80),
    }
