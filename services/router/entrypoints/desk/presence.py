"""A page's sign of life: it has a case open, and is told who else has."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.router.application.presence import StayOnCase
from services.router.domain.access import VIEWERS
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.desk.queue_view import QueueDesk
from services.router.entrypoints.http.problems import Refused, problem_of
from shared.web.i18n import choose_language
from shared.web.staff import Authenticator, Caller, signed_in
from shared.web.templates import Pages


def presence_router(staff_of: Authenticator, stay: StayOnCase, desk: QueueDesk, pages: Pages) -> APIRouter:
    """Return the route; `meja/_hadir.html` has the part of a page that calls it."""
    router = APIRouter(include_in_schema=False)
    staff = Depends(signed_in(staff_of, *VIEWERS))

    @router.post("/meja/kasus/{case_id}/hadir", openapi_extra=access(VIEWERS))
    async def here(request: Request, caller: Annotated[Caller, staff], case_id: str) -> Response:
        """Note that the caller has the case open, and return who else has."""
        try:
            others = await stay((caller.tenant, case_id), actor_of(caller))
        except Refused as error:
            raise problem_of(error) from None
        names = desk.names(caller, choose_language(request))
        return pages.render(
            request,
            "meja/_hadir_isi.html",
            tenant=names.tenant,
            headers={"cache-control": "no-store"},
            others=[names.person(account) for account in others],
        )

    return router
