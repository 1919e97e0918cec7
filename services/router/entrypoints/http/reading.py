"""Staff read cases: lists, and one with all that they may see."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.router.application.list_cases import ListCases
from services.router.application.ports import Clock
from services.router.application.view_case import ViewCase
from services.router.domain.access import VIEWERS
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.http.answers import detail, listed
from services.router.entrypoints.http.cursors import Position, decode, encode
from services.router.entrypoints.http.listing import ListQuery
from services.router.entrypoints.http.problems import Refused, refusal
from services.router.entrypoints.http.schemas import CaseDetail, CasePage
from services.router.entrypoints.http.texts import told
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, require
from shared.web.validation import FieldError

PATH = "/api/v1/tenants/{tenant}/cases"
ACCESS = access(VIEWERS)
BAD_CURSOR = _("Ini bukan penanda halaman; pakai isi `next` dari halaman sebelumnya.")


def reading(staff_of: Authenticator, list_cases: ListCases, view_case: ViewCase, clock: Clock) -> APIRouter:
    """Return the routes that read."""
    router = APIRouter(tags=["cases"])
    staff = Depends(require(staff_of, *VIEWERS))

    @router.get(PATH, openapi_extra=ACCESS, response_model=CasePage)
    async def cases(
        request: Request, caller: Annotated[Caller, staff], query: Annotated[ListQuery, Query()]
    ) -> CasePage | Response:
        """List cases, what is due first coming first. Only verifiers find secret complaints by their words."""
        actor = actor_of(caller)
        listing = query.listing(actor, clock.now(), _position(request, query.cursor))
        if listing is None:
            return CasePage(items=[], next=None)
        try:
            page = await list_cases(caller.tenant, listing, actor)
        except Refused as error:
            return refusal(request, error)
        return CasePage(items=[listed(entry) for entry in page.entries], next=encode(page.next) if page.next else None)

    @router.get(PATH + "/{case_id}", openapi_extra=ACCESS, response_model=CaseDetail)
    async def case(
        request: Request, response: Response, caller: Annotated[Caller, staff], case_id: str
    ) -> CaseDetail | Response:
        """Show a case. That the words, or the reporter, were read is written down."""
        try:
            view = await view_case((caller.tenant, case_id), actor_of(caller))
        except Refused as error:
            return refusal(request, error)
        response.headers["ETag"] = f'"{view.case.version}"'
        response.headers["Cache-Control"] = "no-store"
        return detail(view)

    return router


def _position(request: Request, cursor: str | None) -> Position | None:
    try:
        return decode(cursor) if cursor else None
    except ValueError:
        raise Problem(422, errors=[FieldError("cursor", told(request, BAD_CURSOR))]) from None
