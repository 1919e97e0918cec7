"""`/meja/saya`: one's own account: password, one-time codes, sessions, tokens."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from starlette.responses import RedirectResponse

from services.router.application.accounts.errors import BadPasswordError, NotLetInError, WaitError
from services.router.application.accounts.own_sessions import EndSessions
from services.router.application.accounts.own_tokens import DAYS, EndToken, MakeToken
from services.router.application.accounts.ports import Member, OneTimePasswords
from services.router.application.accounts.second_step import TurnOffCode, TurnOnCode
from services.router.application.accounts.set_password import ChangePassword
from services.router.application.accounts.show_own import ShowOwn
from services.router.entrypoints.accounts.authenticators import member_of, session_of
from services.router.entrypoints.accounts.password_pages import fault_text
from services.router.entrypoints.accounts.sign_in_pages import WRONG_CODE, Door, Text, unkept
from services.router.entrypoints.accounts.visits import visit_of
from shared.web.i18n import mark as _
from shared.web.staff import ANY_ROLE, Authenticator, Caller, signed_in

OWN = "/meja/saya"
ACCESS = {"x-access": "staff:" + ",".join(ANY_ROLE)}
WRONG_OLD = _("Kata sandi Anda yang sekarang tidak cocok.")
NO_NAME = _("Beri nama supaya Anda ingat token ini dipakai di mana.")
NAME_LONGEST = 60
Secret = Annotated[str, Form(pattern="^[A-Z2-7]{32}$")]
_PLAIN: dict[str, Any] = {
    "errors": {},
    "wait": None,
    "secret": None,
    "qr": None,
    "recovery": (),
    "token": None,
    "token_name": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """What one may do with one's own account."""

    show: ShowOwn
    change_password: ChangePassword
    turn_on: TurnOnCode
    turn_off: TurnOffCode
    end_sessions: EndSessions
    make_token: MakeToken
    end_token: EndToken


def own_router(door: Door, staff: Authenticator, own: OwnAccount) -> APIRouter:  # noqa: C901 - a list of short routes
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    passwords = own.turn_on.passwords
    Staff = Annotated[Caller, Depends(signed_in(staff, *ANY_ROLE))]  # noqa: N806 - a type

    async def page(request: Request, status: int = 200, **more: Any) -> Response:
        member, session = member_of(request), session_of(request)
        shown = door.pages.render(
            request,
            "saya.html",
            tenant=door.tenant(member.tenant),
            status_code=status,
            view=await own.show(member),
            present=session.id,
            days=DAYS,
            local_accounts=door.local_accounts,
            **(_PLAIN | more),
        )
        return unkept(shown)

    async def told(request: Request, error: Exception, field: str, **more: Any) -> Response:
        if isinstance(error, WaitError):
            answer = await page(request, 429, wait=error.until, **more)
            answer.headers.update(door.wait(error.until))
            return answer
        if isinstance(error, BadPasswordError):
            text = fault_text(request, door, error)
            return await page(request, 422, errors={"sandi": text}, **more)
        msgid = WRONG_CODE if field == "kode" else WRONG_OLD
        return await page(request, 422, errors={field: door.pages.text(msgid, request)}, **more)

    @router.get(OWN, openapi_extra=ACCESS)
    async def show(request: Request, caller: Staff) -> Response:
        """Show one's own account."""
        return await page(request, caller=caller)

    @router.post(f"{OWN}/sandi", openapi_extra=ACCESS)
    async def password(request: Request, caller: Staff, lama: Text = "", sandi: Text = "") -> Response:
        """Change the password; other sessions end."""
        try:
            await own.change_password(member_of(request), lama, sandi, session_of(request).id, visit_of(request))
        except (NotLetInError, BadPasswordError, WaitError) as error:
            return await told(request, error, "lama", caller=caller)
        return RedirectResponse(f"{OWN}?pesan=sandi", 303)

    @router.post(f"{OWN}/kode", openapi_extra=ACCESS)
    async def start(request: Request, caller: Staff) -> Response:
        """Show a new secret for one-time codes, to be confirmed by a first code."""
        return await page(request, caller=caller, **_enrolling(passwords, passwords.new_secret(), member_of(request)))

    @router.post(f"{OWN}/kode/nyala", openapi_extra=ACCESS)
    async def turn_on(request: Request, caller: Staff, rahasia: Secret, kode: Text = "") -> Response:
        """Turn one-time codes on, and show the recovery codes once."""
        member = member_of(request)
        try:
            codes = await own.turn_on(member, rahasia, kode)
        except NotLetInError as error:
            return await told(request, error, "kode", caller=caller, **_enrolling(passwords, rahasia, member))
        return await page(request, caller=caller, recovery=codes)

    @router.post(f"{OWN}/kode/mati", openapi_extra=ACCESS)
    async def turn_off(request: Request, caller: Staff, sandi_kode: Text = "") -> Response:
        """Turn one-time codes off."""
        try:
            await own.turn_off(member_of(request), sandi_kode, visit_of(request))
        except (NotLetInError, WaitError) as error:
            return await told(request, error, "sandi_kode", caller=caller)
        return RedirectResponse(f"{OWN}?pesan=kode", 303)

    @router.post(f"{OWN}/sesi", openapi_extra=ACCESS)
    async def end_sessions(request: Request, _caller: Staff, sesi: Text = "") -> Response:
        """End one session, or all others."""
        member = member_of(request)
        if sesi:
            await own.end_sessions(member, only=sesi)
        else:
            await own.end_sessions(member, but=session_of(request).id)
        return RedirectResponse(f"{OWN}#sesi", 303)

    @router.post(f"{OWN}/token", openapi_extra=ACCESS)
    async def make_token(
        request: Request, caller: Staff, nama: Text = "", hari: Annotated[int, Form()] = DAYS[0]
    ) -> Response:
        """Make a token, and show it once."""
        name = " ".join(nama.split())[:NAME_LONGEST]
        if not name or hari not in DAYS:
            errors = {"nama": door.pages.text(NO_NAME, request)}
            return await page(request, 422, caller=caller, errors=errors, token_name=name)
        return await page(request, caller=caller, token=await own.make_token(member_of(request), name, hari))

    @router.post(f"{OWN}/token/hapus", openapi_extra=ACCESS)
    async def end_token(request: Request, _caller: Staff, token: Text = "") -> Response:
        """End a token."""
        await own.end_token(member_of(request), token)
        return RedirectResponse(f"{OWN}#token", 303)

    return router


def _enrolling(passwords: OneTimePasswords, secret: str, member: Member) -> dict[str, Any]:
    """Return the secret in letters, and as the picture that an app on a phone reads."""
    uri = passwords.uri(secret, member)
    import segno  # noqa: PLC0415 - who turns the second step on does it once

    return {"secret": secret, "qr": segno.make(uri, micro=False).svg_data_uri(scale=5, border=3, light="#ffffff")}
