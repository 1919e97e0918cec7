"""Puts a service together: routes, pages' surroundings, errors, health, metrics and background work."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.config import CommonSettings
from shared.runtime.health import Check, Health
from shared.runtime.lifecycle import Background, Lifecycle
from shared.runtime.observe import UNOBSERVED, RequestMetrics, TraceContext
from shared.runtime.too_large import ServiceApp
from shared.telemetry.metrics import Metrics
from shared.web.assets import BuiltFiles, tenant_colour_router
from shared.web.problem import ErrorPage, Problem, Told, install_problems
from shared.web.security import SameOriginForms, SecurityHeaders, tile_host
from shared.web.templates import Pages

__all__ = ["Background", "build_app"]

Step = Callable[[], Awaitable[None]]
NO_CHECKS: Mapping[str, Check] = {}


def build_app(
    settings: CommonSettings,
    *,
    name: str,
    title: str,
    routers: Sequence[APIRouter],
    background: Sequence[Background] = (),
    checks: Mapping[str, Check] = NO_CHECKS,
    metrics: Metrics,
    on_start: Sequence[Step] = (),
    on_stop: Sequence[Step] = (),
    pages: Pages | None = None,
    error_page: ErrorPage | None = None,
    max_body_size: int = 1024 * 1024,
) -> FastAPI:
    """Return the service's application. Call it inside the running event loop; nothing connects until it starts.

    Each route says who may use it: `openapi_extra={"x-access": "public"}` (see docs/architecture.md). Start steps run
    in order, then the background work begins; at the end that is cancelled in reverse order and the stop steps run.
    `pages` are the service's own, whose words its errors are told in; None: the shared ones. `error_page` shows an
    error to a person; None: in the frame of the public's pages.
    `max_body_size` in bytes: a longer request is answered with 413.
    """
    lifecycle = Lifecycle(Health(checks), background, on_start, on_stop)
    metrics.watch_ready(lifecycle.health.ready)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with lifecycle.run():
            yield

    app = ServiceApp(
        title=title,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        max_body_size=max_body_size,
        # Spans come from FastAPI itself, where a provider is set; figures are ours, and bodies are nobody's.
        telemetry={"metrics": False, "logs": False, "operation_spans": False, "exclude": _unobserved},
    )
    app.state.name = name
    app.state.lifecycle = lifecycle
    for router in routers:
        app.include_router(router)
    app.include_router(_operations(lifecycle.health, metrics))
    app.include_router(tenant_colour_router())
    app.mount("/static", BuiltFiles(), name="static")
    _surround(app, settings, metrics, pages or Pages(), error_page)
    return app


def _unobserved(scope: MutableMapping[str, Any]) -> bool:
    return str(scope.get("path", "")).startswith((*UNOBSERVED, "/static/"))


def _surround(
    app: ServiceApp, settings: CommonSettings, metrics: Metrics, pages: Pages, error_page: ErrorPage | None
) -> None:

    def public_page(request: Request, told: Told) -> Response:
        return pages.render(request, "error.html", status_code=told.status, problem=told)

    answer = install_problems(app, error_page or public_page, pages.catalogue)
    hosts = tile_host(settings.tile_url)
    app.too_large = lambda request: answer(request, Problem(413))
    app.surround = lambda inner: SecurityHeaders(inner, hosts)
    # The one added last is the outermost.
    app.add_middleware(SameOriginForms, public_url=settings.public_url)
    app.add_middleware(SecurityHeaders, image_hosts=hosts)
    app.add_middleware(RequestMetrics, metrics=metrics)
    app.add_middleware(TraceContext)


def _operations(health: Health, metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["operations"])
    access = {"x-access": "operator"}

    @router.get("/health/live", openapi_extra=access)
    async def live() -> JSONResponse:
        """Answer while the event loop runs and no background work has failed."""
        if health.failed is not None:
            return JSONResponse({"alive": False, "failed": health.failed}, 503)
        return JSONResponse({"alive": True})

    @router.get("/health/ready", openapi_extra=access)
    async def ready() -> JSONResponse:
        """Say whether work may come, and for each check `ok` or why not."""
        is_ready, answers = await health.ready()
        return JSONResponse({"ready": is_ready, "checks": answers}, 200 if is_ready else 503)

    @router.get("/health/serving", openapi_extra=access)
    async def serving() -> JSONResponse:
        """Say whether requests may come: true without Kafka, too, when `/health/ready` is not."""
        is_serving, answers = await health.serving()
        return JSONResponse({"serving": is_serving, "checks": answers}, 200 if is_serving else 503)

    @router.get("/metrics", openapi_extra=access, response_class=Response)
    async def figures() -> Response:
        """Return the figures in Prometheus' text format."""
        return Response(await metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
