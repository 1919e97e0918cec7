"""`/meja`: the queues of whoever is signed in, as a page, as CSV, and with filters kept under a name."""

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse, StreamingResponse

from services.router.application.saved_filters import NAME_LIMIT, KeepFilter, RenameFilter, TooManyFiltersError
from services.router.domain.access import VIEWERS
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.desk import words
from services.router.entrypoints.desk.actions import ACTIONS
from services.router.entrypoints.desk.many import offered
from services.router.entrypoints.desk.queue_csv import csv_lines
from services.router.entrypoints.desk.queue_query import QueueQuery
from services.router.entrypoints.desk.queue_view import QueueDesk
from shared.tenancy.ids import TenantId
from shared.web.i18n import choose_language
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, signed_in
from shared.web.templates import Pages

TOO_MANY = _("Anda sudah menyimpan 20 saringan, yang terbanyak. Hapus salah satu dahulu.")
BAD_FILTER = _("Saringan ini tidak dapat disimpan. Buka lagi antreannya dan coba sekali lagi.")
Wanted = Annotated[QueueQuery, Query()]
Short = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePages:
    """What the routes work with."""

    desk: QueueDesk
    pages: Pages

    async def page(self, request: Request, caller: Caller, query: QueueQuery, template: str) -> Response:
        """Return the page, or the part of it that `template` draws."""
        names = self.desk.names(caller, choose_language(request))
        view = await self.desk.view(caller, query, names)
        return self.pages.render(
            request,
            template,
            tenant=names.tenant,
            headers={"cache-control": "no-store"},
            caller=caller,
            names=names,
            view=view,
            words=words,
            offered=offered(actor_of(caller)),
            done=ACTIONS.get(request.query_params.get("selesai", "")),
            name_limit=NAME_LIMIT,
        )


def queue_router(staff_of: Authenticator, pages: QueuePages) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    staff, desk = Depends(signed_in(staff_of, *VIEWERS)), pages.desk

    @router.get("/meja", openapi_extra=access(VIEWERS))
    async def queue(request: Request, caller: Annotated[Caller, staff], query: Wanted) -> Response:
        """Show a queue, what is due first coming first."""
        return await pages.page(request, caller, query, "meja/antrean.html")

    @router.get("/meja/unduh.csv", openapi_extra=access(VIEWERS))
    async def csv(request: Request, caller: Annotated[Caller, staff], query: Wanted) -> Response:
        """Return the same list as CSV."""
        names = desk.names(caller, choose_language(request))
        return StreamingResponse(
            csv_lines(desk.list_cases, caller, query, names, desk.clock.now()),
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": 'attachment; filename="antrean.csv"', "cache-control": "no-store"},
        )

    @router.post("/meja/saringan", openapi_extra=access(VIEWERS))
    async def keep(caller: Annotated[Caller, staff], nama: Short, alamat: Annotated[str, Form()] = "") -> Response:
        """Keep the filter of the page under a name."""
        query = _read(alamat)
        try:
            await KeepFilter(desk.filters)((caller.tenant, caller.account), uuid.uuid4().hex, nama, query.address)
        except TooManyFiltersError:
            raise Problem(409, detail=TOO_MANY) from None
        return RedirectResponse(f"/meja?{query.address}", 303)

    @router.post("/meja/saringan/{filter_id}", openapi_extra=access(VIEWERS))
    async def change(
        caller: Annotated[Caller, staff],
        filter_id: str,
        aksi: Short = "",
        nama: Short = "",
        alamat: Annotated[str, Form()] = "",
    ) -> Response:
        """Rename a filter, or remove it."""
        owner: tuple[TenantId, str] = (caller.tenant, caller.account)
        if aksi == "hapus":
            await desk.filters.remove(owner, filter_id)
        elif nama.strip():
            await RenameFilter(desk.filters)(owner, filter_id, nama)
        return RedirectResponse(f"/meja?{_read(alamat).address}", 303)

    return router


def _read(address: str) -> QueueQuery:
    try:
        return QueueQuery.read(address[:2000])
    except ValidationError:
        raise Problem(422, detail=BAD_FILTER) from None
