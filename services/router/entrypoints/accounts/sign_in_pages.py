"""`/masuk` and `/keluar`: signing in with e-mail and password, the steps after it, the pass anew, signing out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.responses import RedirectResponse

from services.router.application.accounts.errors import DisabledError, NotLetInError, WaitError
from services.router.application.accounts.open_session import OpenSession
from services.router.application.accounts.ports import Member
from services.router.application.accounts.sign_in import CheckCode, CheckPassword, Fitting
from services.router.application.accounts.sign_out import SignOut
from services.router.entrypoints.accounts.authenticators import SessionAuthenticator
from services.router.entrypoints.accounts.cookies import CHOICE, OIDC, SESSION, STEP, Cookies, Notes
from services.router.entrypoints.accounts.visits import home_of, local_path, visit_of
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from shared.web.i18n import mark as _
from shared.web.staff import RENEW, SIGN_IN
from shared.web.staff_pass import COOKIE as PASS
from shared.web.templates import Pages

PUBLIC = {"x-access": "public"}
WRONG = _("E-mail atau kata sandi tidak cocok.")
WRONG_CODE = _("Kode itu tidak cocok atau sudah dipakai.")
DISABLED = _("Akun ini dinonaktifkan oleh admin daerah Anda. Hubungi mereka untuk membukanya lagi.")
LONG = 300
CHOOSE = "/masuk/pilih"

Back = Annotated[str | None, Query(max_length=2000)]
Text = Annotated[str, Form(max_length=LONG)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What all ways in have in common: after it a browser has a session and goes where it wanted to."""

    open_session: OpenSession
    cookies: Cookies
    steps: Notes
    choices: Notes
    pages: Pages
    now: Callable[[], datetime]
    tenant: Callable[[TenantId], TenantConfigured | None]
    local_accounts: bool
    oidc: bool

    async def welcome(self, request: Request, fitting: Sequence[Fitting], how: str, back: str | None) -> Response:
        """Let the one in whom it is, after the code where that is asked for; of several, ask first. DisabledError."""
        if len(fitting) > 1:
            response = RedirectResponse(CHOOSE, 303)
            offers = [[each.member.tenant, each.member.account, each.wants_code] for each in fitting]
            self.cookies.set(
                response, CHOICE, self.choices.write({"offers": offers, "how": how, "ke": back or ""}, self.now())
            )
            return response
        [one] = fitting
        if not one.wants_code:
            return await self.let_in(request, one.member, how, back)
        response = RedirectResponse("/masuk/kode", 303)
        note = {"tenant": one.member.tenant, "account": one.member.account, "ke": back or ""}
        self.cookies.set(response, STEP, self.steps.write(note, self.now()))
        self.cookies.drop(response, CHOICE)
        return response

    async def let_in(self, request: Request, member: Member, how: str, back: str | None) -> Response:
        """Open a session and send the browser on. DisabledError."""
        secret = await self.open_session(member, visit_of(request), how)
        to = local_path(back) or home_of(member.role, member.tenant)
        response = RedirectResponse(to, 303)
        self.cookies.set(response, SESSION, secret)
        self.cookies.drop(response, STEP, CHOICE, OIDC)
        return response

    def form(self, request: Request, *, status: int = 200, error: str | None = None, **more: object) -> Response:
        """Show the form for signing in."""
        given: dict[str, Any] = {"email": "", "back": None, "wait": None, "done": None} | more
        page = self.pages.render(
            request,
            "masuk.html",
            status_code=status,
            error=error,
            local_accounts=self.local_accounts,
            oidc=self.oidc,
            **given,
        )
        return unkept(page)

    def wait(self, until: datetime) -> dict[str, str]:
        """Return the header that tells a program how long to wait."""
        return {"Retry-After": str(max(1, int((until - self.now()).total_seconds())))}


def unkept(response: Response) -> Response:
    """Let nobody keep a page that has to do with credentials."""
    response.headers["cache-control"] = "no-store"
    return response


def sign_in_router(door: Door, check: CheckPassword, check_code: CheckCode) -> APIRouter:  # noqa: C901 - short routes
    """Return the routes of local accounts; where they are turned off, none of them."""
    router = APIRouter(include_in_schema=False)

    @router.post(SIGN_IN, openapi_extra=PUBLIC)
    async def enter(
        request: Request, email: Text = "", password: Text = "", ke: Annotated[str | None, Form()] = None
    ) -> Response:
        """Check e-mail and password; ask for a code where the account wants one."""
        back = local_path(ke)
        try:
            return await door.welcome(request, await check(email, password, visit_of(request)), "password", back)
        except NotLetInError:
            return door.form(request, status=422, error=WRONG, email=email, back=back)
        except DisabledError:
            return door.form(request, status=403, error=DISABLED, email=email, back=back)
        except WaitError as error:
            page = door.form(request, status=429, wait=error.until, email=email, back=back)
            page.headers.update(door.wait(error.until))
            return page

    @router.get("/masuk/kode", openapi_extra=PUBLIC)
    async def code_form(request: Request) -> Response:
        """Ask for the one-time password."""
        if door.steps.read(request.cookies.get(STEP), door.now()) is None:
            return RedirectResponse(SIGN_IN, 303)
        return _code_form(request)

    def _code_form(
        request: Request, status: int = 200, error: str | None = None, wait: datetime | None = None
    ) -> Response:
        return unkept(door.pages.render(request, "masuk_kode.html", status_code=status, error=error, wait=wait))

    @router.post("/masuk/kode", openapi_extra=PUBLIC)
    async def code(request: Request, kode: Text = "") -> Response:
        """Check the one-time password."""
        note = door.steps.read(request.cookies.get(STEP), door.now())
        if note is None:
            return RedirectResponse(SIGN_IN, 303)
        try:
            member = await check_code((TenantId(note["tenant"]), note["account"]), kode, visit_of(request))
            return await door.let_in(request, member, "password+code", note["ke"])
        except NotLetInError:
            return _code_form(request, 422, WRONG_CODE)
        except DisabledError:
            return _code_form(request, 403, DISABLED)
        except WaitError as error:
            page = _code_form(request, 429, wait=error.until)
            page.headers.update(door.wait(error.until))
            return page

    return router


def door_router(door: Door, sessions: SessionAuthenticator, sign_out: SignOut) -> APIRouter:
    """Return the routes that every way of signing in needs."""
    router = APIRouter(include_in_schema=False)

    @router.get(SIGN_IN, openapi_extra=PUBLIC)
    async def form(request: Request, ke: Back = None, pesan: Annotated[str, Query(max_length=20)] = "") -> Response:
        """Show the form; who is signed in already goes on."""
        back = local_path(ke)
        if caller := await sessions.caller(request):
            return RedirectResponse(back or home_of(caller.role, caller.tenant), 303)
        return door.form(request, back=back, done=pesan)

    async def renew(request: Request, ke: Back = None) -> Response:
        """Give a new pass and send the browser back, with the form it sent (307 keeps it); nobody signed in: in."""
        back = local_path(ke)
        if await sessions.caller(request) is None:
            return RedirectResponse(f"{SIGN_IN}?{urlencode({'ke': back})}" if back else SIGN_IN, 303)
        return unkept(RedirectResponse(back or "/meja", 307))

    for method in ("GET", "POST"):
        router.add_api_route(RENEW, renew, methods=[method], openapi_extra=PUBLIC)

    @router.post("/keluar", openapi_extra=PUBLIC)
    async def leave(request: Request) -> Response:
        """End the session."""
        await sign_out(request.cookies.get(SESSION, ""))
        response = RedirectResponse(f"{SIGN_IN}?pesan=keluar", 303)
        door.cookies.drop(response, SESSION, PASS, STEP)
        return response

    return router
