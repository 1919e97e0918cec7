"""`/masuk/lupa` and `/masuk/sandi`: a one-time code by mail, and a new password with it."""

import logging
from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, BackgroundTasks, Request, Response
from starlette.responses import RedirectResponse

from services.router.application.accounts.errors import BadPasswordError, MailFailedError, NotLetInError, WaitError
from services.router.application.accounts.ports import Member, Visit
from services.router.application.accounts.set_password import RequestCode, SetPasswordByCode
from services.router.domain.accounts.passwords import PasswordFault
from services.router.entrypoints.accounts.sign_in_pages import PUBLIC, Door, Text, unkept
from services.router.entrypoints.accounts.visits import visit_of
from shared.web.i18n import mark as _
from shared.web.staff import SIGN_IN

FAULTS = {
    PasswordFault.TOO_SHORT: _("Terlalu pendek: paling sedikit 12 karakter. Beberapa kata acak mudah diingat."),
    PasswordFault.TOO_LONG: _("Terlalu panjang: paling banyak 200 karakter."),
    PasswordFault.NAMES_OWNER: _("Jangan memakai nama atau e-mail Anda sendiri di dalam kata sandi."),
}
BAD_CODE = _("Kode itu tidak cocok, sudah dipakai, atau lewat 15 menit. Minta kode baru bila perlu.")
NO_ERRORS: Mapping[str, str] = {}
log = logging.getLogger(__name__)


def password_router(  # noqa: C901 - a list of short routes
    door: Door, ask: RequestCode, set_password: SetPasswordByCode
) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)

    def show(
        request: Request,
        name: str,
        *,
        status: int = 200,
        email: str = "",
        errors: Mapping[str, str] = NO_ERRORS,
        wait: datetime | None = None,
    ) -> Response:
        page = door.pages.render(request, name, status_code=status, email=email, errors=errors, wait=wait)
        if wait is not None:
            page.headers.update(door.wait(wait))
        return unkept(page)

    async def mail(member: Member, visit: Visit) -> None:
        try:
            await ask.send(member, visit.address)
        except MailFailedError as error:
            log.warning("a one-time code could not be mailed: %s", error)

    @router.get("/masuk/lupa", openapi_extra=PUBLIC)
    async def forgotten(request: Request) -> Response:
        """Ask for the address."""
        return show(request, "masuk_lupa.html")

    @router.post("/masuk/lupa", openapi_extra=PUBLIC)
    async def send(request: Request, email: Text = "") -> Response:
        """Mail a code, if somebody has that address; the answer is the same, and as fast, for everybody."""
        visit, work = visit_of(request), BackgroundTasks()
        try:
            for member in await ask(email, visit):
                work.add_task(mail, member, visit)
        except WaitError as error:
            return show(request, "masuk_lupa.html", status=429, email=email, wait=error.until)
        page = show(request, "masuk_sandi.html", email=email)
        page.background = work
        return page

    @router.get("/masuk/sandi", openapi_extra=PUBLIC)
    async def form(request: Request) -> Response:
        """Ask for the code and a new password."""
        return show(request, "masuk_sandi.html")

    @router.post("/masuk/sandi", openapi_extra=PUBLIC)
    async def change(request: Request, email: Text = "", kode: Text = "", sandi: Text = "") -> Response:
        """Set the password; then one signs in with it."""
        try:
            await set_password(email, kode, sandi, visit_of(request))
        except BadPasswordError as error:
            errors = {"sandi": fault_text(request, door, error)}
            return show(request, "masuk_sandi.html", email=email, status=422, errors=errors)
        except NotLetInError:
            return show(
                request,
                "masuk_sandi.html",
                email=email,
                status=422,
                errors={"kode": door.pages.text(BAD_CODE, request)},
            )
        except WaitError as error:
            return show(request, "masuk_sandi.html", email=email, status=429, wait=error.until)
        return RedirectResponse(f"{SIGN_IN}?pesan=sandi", 303)

    return router


def fault_text(request: Request, door: Door, error: BadPasswordError) -> str:
    """Return what is wrong with a password, in the reader's language."""
    return door.pages.text(FAULTS[PasswordFault(error.fault)], request)
