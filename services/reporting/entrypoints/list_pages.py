"""`/aduan`: the public list, its CSV, its map, and one complaint as everybody may see it."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse, StreamingResponse

from services.reporting.application.find_complaints import ListComplaints, ShowPublicComplaint
from services.reporting.application.ports import Clock
from services.reporting.entrypoints.cursors import read_cursor, write_cursor
from services.reporting.entrypoints.list_csv import csv_lines
from services.reporting.entrypoints.list_query import ALL_SOLVED, STATUSES, ListQuery, choices
from services.reporting.entrypoints.present import Presenter
from services.reporting.entrypoints.tenants import known
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from shared.web.i18n import choose_language
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.status import status_label
from shared.web.templates import Pages

_PUBLIC = {"x-access": "public"}
PAGE = 25
PLACES = 300
"""The most places on one map: more are no help and slow to draw."""

NOT_PUBLIC = _("Laporan ini tidak ada, belum diverifikasi, atau tidak ditampilkan lagi.")
Wanted = Annotated[ListQuery, Query()]


def list_router(
    complaints: ListComplaints, show: ShowPublicComplaint, presenter: Presenter, pages: Pages, clock: Clock
) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    names = presenter.names

    def scope_of(query: ListQuery) -> tuple[TenantConfigured | None, list[TenantConfigured]]:
        tenant = known(names, query.daerah) if query.daerah else None
        return tenant, names.scope(tenant) if tenant else names.directory.all()

    async def page_of(request: Request, query: ListQuery, template: str, *, located: bool, limit: int) -> Response:
        tenant, scope = scope_of(query)
        language = choose_language(request, tenant.language if tenant else "id")
        page = await complaints(scope, query.filters(located=located), after=read_cursor(query.sesudah), limit=limit)
        labels: dict[str, str] = {status: status_label(status, language) for status in STATUSES}
        labels[ALL_SOLVED] = pages.text(_("Semua yang selesai"), request, tenant)
        pairs = query.pairs()
        context: dict[str, Any] = {
            "rows": [presenter.row(row, language) for row in page.rows],
            "query": query,
            "choices": choices(names, tenant, language, labels),
            "address": f"?{urlencode(pairs)}" if pairs else "",
            "narrowed": bool(pairs),
            "after": write_cursor(page.after),
            "now": clock(),
        }
        return pages.render(request, template, tenant=tenant, **context)

    @router.get("/aduan", openapi_extra=_PUBLIC)
    async def listed(request: Request, query: Wanted) -> Response:
        """Show the list, newest first."""
        return await page_of(request, query, "aduan.html", located=False, limit=PAGE)

    @router.get("/aduan/peta", openapi_extra=_PUBLIC)
    async def places(request: Request, query: Wanted) -> Response:
        """Show those with a known place on a map, and as a list beside it."""
        return await page_of(request, query, "peta.html", located=True, limit=PLACES)

    @router.get("/aduan/unduh.csv", openapi_extra=_PUBLIC)
    async def csv(query: Wanted) -> Response:
        """Return the list as CSV."""
        _tenant, scope = scope_of(query)
        return StreamingResponse(
            csv_lines(complaints, presenter, scope, query.filters()),
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": 'attachment; filename="aduan.csv"'},
        )

    @router.get("/aduan/{tenant}/{complaint}", openapi_extra=_PUBLIC)
    async def one(request: Request, tenant: str, complaint: str) -> Response:
        """Show one complaint without anything of its reporter, or lead to the one that it has become."""
        configured = known(names, tenant)
        found = await show(TenantId(configured.id), complaint)
        if found is None:
            raise Problem(404, detail=NOT_PUBLIC)
        if (found.tenant, found.id) != (configured.id, complaint):
            return RedirectResponse(f"/aduan/{found.tenant}/{found.id}", 307)
        language = choose_language(request, configured.language)
        told = presenter.tell(found, clock(), language, lambda text: pages.text(text, request, configured), own=False)
        return pages.render(request, "aduan_satu.html", tenant=configured, found=found, view=found.view, told=told)

    return router
