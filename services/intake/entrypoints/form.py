"""The guided form: `/lapor`, `/lapor/{tenant}/{step}`. Works without JavaScript; what was typed lies in the draft."""

from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.choose_area import deepest
from services.intake.domain.steps import Step
from services.intake.entrypoints.body import MAX_MULTIPART_BYTES, uploaded_form
from services.intake.entrypoints.choices import AREA_FIELDS
from services.intake.entrypoints.form_visits import COOKIE, DONE, Form, Visits, redirect
from services.intake.entrypoints.problems import as_problems
from shared.web.problem import Problem

_PUBLIC: Final[dict[str, Any]] = {"x-access": "public"}


def form_router(form: Form) -> APIRouter:
    """Return the routes of the form."""
    router = APIRouter(tags=["form"], include_in_schema=False)
    visits = Visits(form)
    _around(router, form, visits)
    _steps(router, visits)
    return router


def _around(router: APIRouter, form: Form, visits: Visits) -> None:
    """Add what lies before, beside and after the steps. It comes first: a step's path would match all of it."""

    @router.get("/lapor", openapi_extra=_PUBLIC)
    async def start(request: Request) -> Response:
        """Ask for the city or regency."""
        return visits.show.start(request, form.submit.tenants.all())

    @router.get("/lapor/{tenant}", openapi_extra=_PUBLIC)
    async def begin(tenant: str) -> Response:
        """Begin with the first step."""
        return redirect(tenant, Step.WHERE)

    @router.post("/lapor/{tenant}/baru", openapi_extra=_PUBLIC)
    async def anew(request: Request, tenant: str) -> Response:
        """Forget the draft and begin another."""
        visit = await visits.open(request, tenant)
        response = redirect(visit.id, Step.WHERE)
        response.delete_cookie(COOKIE, path=f"/lapor/{visit.id}")
        return response

    @router.get("/lapor/{tenant}/wilayah", openapi_extra=_PUBLIC)
    async def areas(request: Request, tenant: str) -> Response:
        """Return the lists of areas that follow from what was picked, for the page to put in place."""
        visit = await visits.open(request, tenant)
        code, _dropped = deepest(visit.id, [request.query_params.get(name, "") for name in AREA_FIELDS])
        return visits.show.areas(request, visit.tenant, code)

    @router.get("/lapor/{tenant}/selesai", openapi_extra=_PUBLIC)
    async def done(request: Request, tenant: str) -> Response:
        """Show the tracking code."""
        visit = await visits.open(request, tenant)
        if visit.draft.sent is None:
            return redirect(visit.id, Step.WHERE)
        return visits.show.done(request, visit.tenant, visit.draft.sent)

    @router.get("/lapor/{tenant}/foto/{photo_id}", openapi_extra=_PUBLIC)
    async def draft_photo(request: Request, tenant: str, photo_id: str) -> Response:
        """Show a photo of the draft to whoever has its cookie."""
        visit = await visits.open(request, tenant)
        known = next((photo for photo in visit.draft.photos if photo.id == photo_id), None)
        with as_problems(request, form.pages):
            data = await form.drafts.photo(visit.id, visit.token, photo_id) if known else None
        if known is None or data is None:
            raise Problem(404)
        return Response(data, headers={"Cache-Control": "private, max-age=3600"}, media_type=known.content_type)


def _steps(router: APIRouter, visits: Visits) -> None:
    @router.get("/lapor/{tenant}/{step}", openapi_extra=_PUBLIC)
    async def page(request: Request, tenant: str, step: Step) -> Response:
        """Show a step, or the first one that is still to be filled in."""
        visit = await visits.open(request, tenant)
        if visit.draft.sent is not None:
            return redirect(visit.id, DONE)
        if (missed := visit.draft.first_unseen(step)) is not None:
            return redirect(visit.id, missed)
        return visits.show.step(request, visit.tenant, visit.draft, step)

    @router.post("/lapor/{tenant}/{step}", openapi_extra=_PUBLIC, max_body_size=MAX_MULTIPART_BYTES)
    async def answer(request: Request, tenant: str, step: Step) -> Response:
        """Keep what was typed; go on if nothing is wrong with it."""
        visit = await visits.open(request, tenant)
        if visit.draft.sent is not None:
            return redirect(visit.id, DONE)
        async with uploaded_form(request) as typed:
            return await visits.answer(visit, step, typed)
