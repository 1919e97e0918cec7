"""Front pages: of everything, and of one city, regency or province."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from services.reporting.application.find_complaints import ListComplaints
from services.reporting.application.names import Names
from services.reporting.application.ports import Filters
from services.reporting.application.show_board import RecentBoards
from services.reporting.entrypoints.list_query import ALL_SOLVED, statuses_of
from services.reporting.entrypoints.present import ListRow, Presenter
from services.reporting.entrypoints.tenants import known
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId, province_of
from shared.web.i18n import choose_language
from shared.web.templates import Pages

_PUBLIC = {"x-access": "public"}
SOLVED = 6
"""How many of the latest solved complaints a front page shows."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province with its cities that are tenants; `tenant` None: the province itself is none."""

    id: str
    name: str
    tenant: TenantConfigured | None
    cities: list[TenantConfigured]


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures over several boards."""

    total: int
    open: int
    resolved: int


def provinces(names: Names) -> list[Province]:
    """Return every tenant under its province."""
    codes = sorted({province_of(TenantId(tenant.id)) for tenant in names.directory.all()})
    found = []
    for code in codes:
        own = names.directory.get(code)
        name = own.name if own else names.regions.label(code)
        found.append(Province(code, name, own, names.directory.children(code)))
    return found


def front_router(boards: RecentBoards, complaints: ListComplaints, presenter: Presenter, pages: Pages) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    names = presenter.names

    async def solved(request: Request, scope: list[TenantConfigured]) -> list[ListRow]:
        page = await complaints(scope, Filters(statuses=statuses_of(ALL_SOLVED)), limit=SOLVED)
        return [presenter.row(row, choose_language(request)) for row in page.rows]

    @router.get("/", openapi_extra=_PUBLIC)
    async def front(request: Request) -> Response:
        """Ask where, offer to report and to track, show figures."""
        # A province's board has its cities in it, so each tenant counts once.
        tops = [p.tenant for p in provinces(names) if p.tenant]
        tops += [city for p in provinces(names) if not p.tenant for city in p.cities]
        found = await asyncio.gather(*(boards(tenant) for tenant in tops))
        return pages.render(
            request,
            "depan.html",
            provinces=provinces(names),
            totals=Totals(
                sum(board.total for board in found),
                sum(board.open for board in found),
                sum(board.resolved for board in found),
            ),
            solved=await solved(request, names.directory.all()),
        )

    @router.get("/kota/{tenant}", openapi_extra=_PUBLIC)
    async def city(request: Request, tenant: str) -> Response:
        """The front page of one tenant."""
        configured = known(names, tenant)
        return pages.render(
            request,
            "kota.html",
            tenant=configured,
            board=await boards(configured),
            cities=names.scope(configured)[1:],
            solved=await solved(request, names.scope(configured)),
        )

    return router
