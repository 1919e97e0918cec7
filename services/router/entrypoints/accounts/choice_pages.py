"""`/masuk/pilih`: as whom somebody signs in, whose password (or provider) opens several accounts."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from services.router.application.accounts.errors import DisabledError
from services.router.application.accounts.ports import Roster
from services.router.application.accounts.sign_in import Fitting
from services.router.entrypoints.accounts.cookies import CHOICE
from services.router.entrypoints.accounts.labels import ROLES
from services.router.entrypoints.accounts.sign_in_pages import CHOOSE, DISABLED, PUBLIC, Door, unkept
from shared.contracts.tenant import StaffRole
from shared.tenancy.ids import TenantId
from shared.web.i18n import mark as _
from shared.web.staff import SIGN_IN

NONE_CHOSEN = _("Pilih salah satu.")


def choice_router(door: Door, roster: Roster) -> APIRouter:
    """Return the routes. They know only what a note of ours says, which whoever proved to be that person was given."""
    router = APIRouter(include_in_schema=False)

    def offered(request: Request) -> tuple[dict[str, Any], list[Fitting]] | None:
        note = door.choices.read(request.cookies.get(CHOICE), door.now())
        if note is None:
            return None
        found = [(roster.member((TenantId(tenant), account)), code) for tenant, account, code in note["offers"]]
        return note, [Fitting(member, wants_code) for member, wants_code in found if member is not None]

    def show(request: Request, fitting: list[Fitting], status: int = 200, error: str | None = None) -> Response:
        options = [(each.member, door.tenant(each.member.tenant)) for each in fitting]
        roles = {each.member.key: door.pages.text(ROLES[StaffRole(each.member.role)], request) for each in fitting}
        page = door.pages.render(
            request, "masuk_pilih.html", status_code=status, options=options, roles=roles, error=error
        )
        return unkept(page)

    @router.get(CHOOSE, openapi_extra=PUBLIC)
    async def form(request: Request) -> Response:
        """Ask for which of them."""
        known = offered(request)
        return RedirectResponse(SIGN_IN, 303) if known is None else show(request, known[1])

    @router.post(CHOOSE, openapi_extra=PUBLIC)
    async def choose(request: Request, akun: Annotated[str, Form(max_length=100)] = "") -> Response:
        """Go on as the one chosen."""
        known = offered(request)
        if known is None:
            return RedirectResponse(SIGN_IN, 303)
        note, fitting = known
        chosen = [each for each in fitting if "/".join(each.member.key) == akun]
        if not chosen:
            return show(request, fitting, 422, door.pages.text(NONE_CHOSEN, request))
        try:
            return await door.welcome(request, chosen, note["how"], note["ke"] or None)
        except DisabledError:
            return door.form(request, status=403, error=DISABLED)

    return router
