"""The part of a case's page that proposes what it may be a duplicate of, with the reasons."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.router.application.find_duplicates import Duplicate
from services.router.application.ports import CaseKey
from services.router.domain.access import MAY, Actor
from services.router.domain.commands import Merge
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.desk.case_page import CasePage
from services.router.entrypoints.http.problems import Refused, problem_of
from shared.web.staff import Authenticator, Caller, signed_in

Find = Callable[[CaseKey, Actor], Awaitable[Sequence[Duplicate]]]


def similar_router(staff_of: Authenticator, find: Find, page: CasePage) -> APIRouter:
    """Return the route, for those who may merge."""
    router = APIRouter(include_in_schema=False)
    staff = Depends(signed_in(staff_of, *MAY[Merge]))

    @router.get("/meja/kasus/{case_id}/mirip", openapi_extra=access(MAY[Merge]))
    async def similar(request: Request, caller: Annotated[Caller, staff], case_id: str, versi: int = 0) -> Response:
        """List the likeliest first; each can be merged with at once."""
        try:
            found = await find((caller.tenant, case_id), actor_of(caller))
        except Refused as error:
            raise problem_of(error) from None
        names = page.names(request, caller)
        return page.pages.render(
            request,
            "meja/_mirip.html" if request.headers.get("hx-request") else "meja/mirip.html",
            tenant=names.tenant,
            caller=caller,
            headers={"cache-control": "no-store"},
            found=found,
            names=names,
            case_id=case_id,
            version=versi,
            key=uuid.uuid4().hex,
        )

    return router
