"""The API: tracking by code, boards and public lists as JSON. Everything here may be read by everybody."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from services.reporting.application.find_complaints import ListComplaints
from services.reporting.application.names import Names
from services.reporting.application.ports import Filters
from services.reporting.application.show_board import RecentBoards
from services.reporting.domain.view import PhotoRef
from services.reporting.entrypoints.board_out import BoardOut, board_out
from services.reporting.entrypoints.cursors import read_cursor, write_cursor
from services.reporting.entrypoints.list_query import statuses_of
from services.reporting.entrypoints.tenants import known
from services.reporting.entrypoints.tracked_out import TrackedOut, tracked_out
from services.reporting.entrypoints.tracking import PRIVATE, Tracking

_PUBLIC: Final = {"x-access": "public"}


class PublicQuery(BaseModel):
    """What narrows a public list: ids of the tenant's categories and agencies, a status, a kode wilayah.

    `status` `solved` stands for `resolved` and `closed`.
    """

    category: str | None = None
    agency: str | None = None
    status: str | None = None
    area: str | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PublicOut(BaseModel):
    """A complaint as everybody may see it; a secret one without words, place and pictures.

    Places are rounded to some 100 m. `before` and `after` are paths of photos by staff. `closed_by` is `reporter` or
    `timer`, `reopened` says how often.
    """

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
    closed_by: str | None
    rating: int | None
    reopened: int
    before: str | None
    after: str | None


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
        return tracked_out(found, names)

    @router.get("/tenants/{tenant}/board", openapi_extra=_PUBLIC)
    async def board(tenant: str) -> BoardOut:
        """Return the figures of a city or regency, or of a province over all its tenants."""
        return board_out(await boards(known(names, tenant)))

    @router.get("/tenants/{tenant}/complaints", openapi_extra=_PUBLIC)
    async def listed(tenant: str, query: Annotated[PublicQuery, Query()]) -> PublicPageOut:
        """Return the verified complaints of a tenant, newest first."""
        filters = Filters(
            category=query.category, agency=query.agency, statuses=statuses_of(query.status), area=query.area
        )
        page = await complaints([known(names, tenant)], filters, after=read_cursor(query.cursor), limit=query.limit)
        items = [
            PublicOut(
                complaint_id=row.id,
                area_code=row.area,
                before=_path(row.before),
                after=_path(row.after),
                **{name: getattr(row, name) for name in _SAME},
            )
            for row in page.rows
        ]
        return PublicPageOut(items=items, next=write_cursor(page.after))

    return router


_SAME = (
    "tenant",
    "status",
    "category",
    "agency",
    "lat",
    "lon",
    "received_at",
    "resolved_at",
    "text",
    "closed_by",
    "rating",
    "reopened",
)


def _path(photo: PhotoRef | None) -> str | None:
    return f"/bukti/{photo.media_id}" if photo else None
