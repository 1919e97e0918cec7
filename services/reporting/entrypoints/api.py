"""The API: tracking by code, boards and public lists as JSON. Everything here may be read by everybody."""

from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from services.reporting.application.find_complaints import ListComplaints
from services.reporting.application.names import Names
from services.reporting.application.ports import Filters
from services.reporting.application.show_board import RecentBoards
from services.reporting.domain.ages import BUCKETS
from services.reporting.domain.board import Board, Row
from services.reporting.entrypoints.cursors import read_cursor, write_cursor
from services.reporting.entrypoints.tenants import known
from services.reporting.entrypoints.tracking import PRIVATE, Tracking

_PUBLIC: Final = {"x-access": "public"}


class EntryOut(BaseModel):
    """One step. `event` is what happened (`received`, `assigned` …), `text` the agency's or verifier's words."""

    event: str
    at: datetime
    agency: str | None
    agency_name: str | None
    text: str | None


class TrackedOut(BaseModel):
    """A complaint as its reporter sees it. Times are UTC."""

    tracking_code: str
    tenant: str
    status: str
    category: str | None
    category_name: str | None
    agency: str | None
    agency_name: str | None
    received_at: datetime
    respond_by: datetime | None
    resolve_by: datetime | None
    timeline: list[EntryOut]


class RowOut(BaseModel):
    """Counts of one agency, category, area or tenant; `id` null: of none."""

    id: str | None
    name: str | None
    total: int
    open: int
    resolved: int
    rejected: int


class DayOut(BaseModel):
    """A calendar day of the tenant."""

    day: date
    received: int
    resolved: int


class WaitingOut(BaseModel):
    """Who has not responded; `agency` null: the tenant's verifier. `ages` counts by how long it is waited."""

    tenant: str
    agency: str | None
    name: str | None
    total: int
    overdue: int
    ages: dict[str, int]
    oldest_received_at: datetime
    first_due_at: datetime | None


class BoardOut(BaseModel):
    """A board. For a province `tenants` is filled and categories are the national topics."""

    tenant: str
    name: str
    at: datetime
    total: int
    statuses: dict[str, int]
    agencies: list[RowOut]
    categories: list[RowOut]
    areas: list[RowOut]
    tenants: list[RowOut]
    days: list[DayOut]
    not_responded: list[WaitingOut]


class PublicQuery(BaseModel):
    """What narrows a public list: ids of the tenant's categories and agencies, a status, a kode wilayah."""

    category: str | None = None
    agency: str | None = None
    status: str | None = None
    area: str | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PublicOut(BaseModel):
    """A complaint as everybody may see it; a secret one without words and place, places rounded to some 100 m."""

    complaint_id: str
    tenant: str
    status: str
    category: str | None
    agency: str | None
    area_code: str | None
    lat: float | None
    lon: float | None
    received_at: datetime
    resolved_at: datetime | None
    text: str | None


class PublicPageOut(BaseModel):
    """A part of a list, newest first; `next` is the cursor of the next part, null at the end."""

    items: list[PublicOut]
    next: str | None


def api_router(tracking: Tracking, boards: RecentBoards, complaints: ListComplaints, names: Names) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1", tags=["public"])

    @router.get("/complaints/{tracking_code}", openapi_extra=_PUBLIC)
    async def track(request: Request, response: Response, tracking_code: str) -> TrackedOut:
        """Return a complaint to whoever has its code. 404 with Retry-After while it is not (yet) known."""
        found = await tracking.get(request, tracking_code)
        response.headers.update(PRIVATE)
        view, ref = found.view, found.view.ref
        assert ref is not None  # noqa: S101 - only complaints with a case event are found
        return TrackedOut(
            tracking_code=ref.code,
            tenant=found.tenant,
            status=view.status,
            category=view.category,
            category_name=names.category_name(found.tenant, view.category),
            agency=view.agency,
            agency_name=names.agency_name(found.tenant, view.agency),
            received_at=ref.received_at,
            respond_by=view.respond_by,
            resolve_by=view.resolve_by,
            timeline=[
                EntryOut(
                    event=entry.kind,
                    at=entry.at,
                    agency=entry.agency,
                    agency_name=names.agency_name(found.tenant, entry.agency),
                    text=entry.text,
                )
                for entry in view.timeline
            ],
        )

    @router.get("/tenants/{tenant}/board", openapi_extra=_PUBLIC)
    async def board(tenant: str) -> BoardOut:
        """Return the figures of a city or regency, or of a province over all its tenants."""
        return _board(await boards(known(names, tenant)))

    @router.get("/tenants/{tenant}/complaints", openapi_extra=_PUBLIC)
    async def listed(tenant: str, query: Annotated[PublicQuery, Query()]) -> PublicPageOut:
        """Return the verified complaints of a tenant, newest first."""
        filters = Filters(category=query.category, agency=query.agency, status=query.status, area=query.area)
        page = await complaints([known(names, tenant)], filters, after=read_cursor(query.cursor), limit=query.limit)
        items = [
            PublicOut(complaint_id=row.id, area_code=row.area, **{name: getattr(row, name) for name in _SAME})
            for row in page.rows
        ]
        return PublicPageOut(items=items, next=write_cursor(page.after))

    return router


_SAME = ("tenant", "status", "category", "agency", "lat", "lon", "received_at", "resolved_at", "text")


def _board(board: Board) -> BoardOut:
    return BoardOut(
        tenant=board.tenant,
        name=board.name,
        at=board.at,
        total=board.total,
        statuses=dict(board.statuses),
        agencies=[_row(row) for row in board.agencies],
        categories=[_row(row) for row in board.categories],
        areas=[_row(row) for row in board.areas],
        tenants=[_row(row) for row in board.places],
        days=[DayOut(day=day.day, received=day.received, resolved=day.resolved) for day in board.days],
        not_responded=[
            WaitingOut(
                tenant=row.tenant,
                agency=row.waiting.agency,
                name=row.name,
                total=row.waiting.total,
                overdue=row.waiting.overdue,
                ages={name: count for (name, _end), count in zip(BUCKETS, row.waiting.by_age, strict=True)},
                oldest_received_at=row.waiting.oldest,
                first_due_at=row.waiting.due_first,
            )
            for row in board.waiting
        ],
    )


def _row(row: Row) -> RowOut:
    return RowOut(
        id=row.id, name=row.name, total=row.total, open=row.open, resolved=row.resolved, rejected=row.rejected
    )
