"""Gives each request its place in a trace, its log lines their tenant, and counts it when it is answered."""

import time
from functools import partial

from opentelemetry import context as otel_context
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.telemetry.logs import bound
from shared.telemetry.metrics import Metrics
from shared.telemetry.tracing import context_of
from shared.tenancy.ids import parse_tenant_id

UNOBSERVED = ("/health/", "/metrics")


class TraceContext:
    """Continues the caller's trace or begins one. Where spans are recorded FastAPI has done it already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on inside its trace."""
        if scope["type"] != "http" or scope.get("fastapi.telemetry") is not None:
            await self._app(scope, receive, send)
            return
        token = otel_context.attach(context_of(Headers(scope=scope).get("traceparent")))
        try:
            await self._app(scope, receive, send)
        finally:
            otel_context.detach(token)


class RequestMetrics:
    """Measures each request from its start to the end of its answer, by route template."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and observe it."""
        if scope["type"] != "http" or scope["path"].startswith(UNOBSERVED):
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with bound(tenant=partial(tenant_of, scope)):
                await self._app(scope, receive, watched)
        finally:
            self._metrics.observe_request(scope["method"], route_template(scope), status, time.perf_counter() - started)


def tenant_of(scope: Scope) -> str | None:
    """Return the tenant that the address names, once a route has read it; None: it names none."""
    try:
        return parse_tenant_id(str(scope.get("path_params", {}).get("tenant", "")))
    except ValueError:
        return None


def route_template(scope: Scope) -> str:
    """Return the template of the route that answered, such as `/lacak/{code}`; never the address itself."""
    context = scope.get("fastapi", {}).get("effective_route_context")
    route = context or scope.get("route")
    path = getattr(route, "path", None)
    if isinstance(path, str):
        return path
    return "/static" if scope["path"].startswith("/static/") else "(none)"
