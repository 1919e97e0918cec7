"""`/papan`: boards of cities and provinces, live, and as wall screens. Counts alone, so everybody may see them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

from fastapi import APIRouter, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.reporting.application.names import Names
from services.reporting.application.ports import Signals
from services.reporting.application.show_board import RecentBoards
from services.reporting.domain.board import Row
from services.reporting.entrypoints.board_out import performance_csv, waiting_csv
from services.reporting.entrypoints.front_pages import provinces
from services.reporting.entrypoints.tenants import known
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from shared.web.i18n import choose_language
from shared.web.templates import Pages

_PUBLIC = {"x-access": "public"}
THROTTLE_SECONDS: Final = 1.0
EVENT: Final = "papan"
_BARS = 10
"""How many bars a chart shows; the rest are added up in one more."""


def board_router(boards: RecentBoards, names: Names, signals: Signals, pages: Pages) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)

    async def render(request: Request, tenant: TenantConfigured, template: str, *, wall: bool) -> Response:
        board = await boards(tenant)
        english = choose_language(request, tenant.language) == "en"
        return pages.render(
            request,
            template,
            tenant=tenant,
            board=board,
            wall=wall,
            chart=lambda rows, unnamed, others: chart_rows(rows, unnamed, others, english=english),
        )

    @router.get("/papan", openapi_extra=_PUBLIC)
    async def choose(request: Request) -> Response:
        """Let a board be chosen."""
        return pages.render(request, "papan_pilih.html", provinces=provinces(names))

    @router.get("/papan/{tenant}", openapi_extra=_PUBLIC)
    async def show(request: Request, tenant: str, layar: int = 0) -> Response:
        """Show a board; `?layar=1` as a wall screen."""
        return await render(
            request, known(names, tenant), "papan_layar.html" if layar else "papan.html", wall=bool(layar)
        )

    @router.get("/papan/{tenant}/isi", openapi_extra=_PUBLIC)
    async def body(request: Request, tenant: str, layar: int = 0) -> Response:
        """Return what changes on a board, for the page to put in place."""
        return await render(request, known(names, tenant), "_papan_isi.html", wall=bool(layar))

    @router.get("/papan/{tenant}/langsung", openapi_extra=_PUBLIC)
    async def live(request: Request, tenant: str) -> Response:
        """Say when the figures have changed, at most once a second."""
        scope = [TenantId(each.id) for each in names.scope(known(names, tenant))]
        return EventSourceResponse(
            _events(signals, scope, request.app.state.lifecycle.stopping),
            ping=15,
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    @router.get("/papan/{tenant}/belum-ditanggapi.csv", openapi_extra=_PUBLIC)
    async def waiting(tenant: str) -> Response:
        """Return who has not responded as CSV."""
        return _download(waiting_csv(await boards(known(names, tenant))), f"belum-ditanggapi-{tenant}")

    @router.get("/papan/{tenant}/kinerja.csv", openapi_extra=_PUBLIC)
    async def performance(tenant: str) -> Response:
        """Return how agencies (or a province's tenants) compare, as CSV."""
        return _download(performance_csv(await boards(known(names, tenant))), f"kinerja-{tenant}")

    return router


def _download(text: str, name: str) -> Response:
    disposition = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=disposition)


async def _events(
    signals: Signals, scope: Sequence[TenantId], stopping: asyncio.Event
) -> AsyncIterator[ServerSentEvent]:
    """Yield an event at once, for what changed before anybody listened, and after each change, until the service ends.

    Each waits until no board from before the change is remembered any more, so that what the page fetches is new.
    """
    changes = signals.changes(scope)
    stop = asyncio.ensure_future(stopping.wait())
    change = asyncio.ensure_future(anext(changes))
    try:
        while True:
            await asyncio.wait({stop}, timeout=THROTTLE_SECONDS)
            yield ServerSentEvent(event=EVENT, data="berubah")
            done, _pending = await asyncio.wait({change, stop}, return_when=asyncio.FIRST_COMPLETED)
            if stop in done:
                return
            change = asyncio.ensure_future(anext(changes))
    finally:
        stop.cancel()
        change.cancel()


def chart_rows(rows: Sequence[Row], unnamed: str, others: str, *, english: bool) -> list[tuple[str, int]]:
    """Return (label, open complaints) of the largest rows, the others added up; rows without any are left out."""
    shown = [row for row in rows if row.open]
    bars = [((row.name_en if english else row.name) or unnamed, row.open) for row in shown[:_BARS]]
    rest = sum(row.open for row in shown[_BARS:])
    return [*bars, (others, rest)] if rest else bars
