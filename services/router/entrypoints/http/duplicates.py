"""Proposes what a case may be a duplicate of."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.router.application.find_duplicates import Duplicate, FindDuplicates
from services.router.domain.access import MAY
from services.router.domain.commands import Merge
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.http.answers import listed
from services.router.entrypoints.http.problems import Refused, refusal
from services.router.entrypoints.http.reading import PATH
from services.router.entrypoints.http.schemas import DuplicateOut, DuplicatesOut
from shared.web.staff import Authenticator, Caller, require


def duplicates_router(staff_of: Authenticator, find: FindDuplicates) -> APIRouter:
    """Return the route, for those who may merge."""
    router = APIRouter(tags=["cases"])
    staff = Depends(require(staff_of, *MAY[Merge]))

    @router.get(PATH + "/{case_id}/duplicates", openapi_extra=access(MAY[Merge]), response_model=DuplicatesOut)
    async def duplicates(
        request: Request, response: Response, caller: Annotated[Caller, staff], case_id: str
    ) -> DuplicatesOut | Response:
        """List cases that may be about the same thing, the likeliest first, with the reasons.

        That the words of the case, and of those proposed, were read for it is written down.
        """
        try:
            found = await find((caller.tenant, case_id), actor_of(caller))
        except Refused as error:
            return refusal(request, error)
        response.headers["Cache-Control"] = "no-store"
        return _out(found)

    return router


def _out(found: Sequence[Duplicate]) -> DuplicatesOut:
    return DuplicatesOut(
        items=[
            DuplicateOut(
                case=listed(each.entry),
                metres=each.why.metres,
                days=each.why.days,
                same_category=each.why.same_category,
                shared_words_percent=each.why.shared,
            )
            for each in found
        ]
    )
