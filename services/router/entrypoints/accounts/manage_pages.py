"""`/kelola/akun`: the accounts, for the tenant's admin."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from starlette.responses import RedirectResponse

from services.router.application.accounts.errors import MailFailedError, NoSuchAccountError, OwnAccountError
from services.router.application.accounts.manage import Deed, ListAccounts, ManageAccount
from services.router.entrypoints.accounts.authenticators import member_of
from services.router.entrypoints.accounts.labels import ROLES
from services.router.entrypoints.accounts.sign_in_pages import Door, unkept
from shared.contracts.tenant import StaffRole
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, signed_in

ADMIN = {"x-access": f"staff:{StaffRole.TENANT_ADMIN}"}
NO_ACCOUNT = _("Tidak ada akun itu di berkas daerah Anda.")
OWN_ACCOUNT = _("Akun Anda sendiri tidak dapat Anda nonaktifkan. Mintalah admin lain.")
MAIL_FAILED = _("Kode tidak terkirim karena server surat tidak menerimanya. Coba lagi sebentar lagi.")
DONE = {
    Deed.SEND_CODE: _("Kode sudah dikirim."),
    Deed.END_SESSIONS: _("Semua sesi dan token akun itu sudah diakhiri."),
    Deed.DROP_TOTP: _("Akun itu tidak lagi diminta kode dari aplikasi."),
    Deed.DISABLE: _("Akun itu sudah dinonaktifkan dan langsung keluar."),
    Deed.ENABLE: _("Akun itu dapat masuk lagi."),
}


def manage_router(door: Door, staff: Authenticator, accounts: ListAccounts, manage: ManageAccount) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    admin = signed_in(staff, StaffRole.TENANT_ADMIN)
    Admin = Annotated[Caller, Depends(admin)]  # noqa: N806 - a type

    async def listed(request: Request, caller: Caller, status: int = 200, **more: Any) -> Response:
        agency = request.query_params.get("instansi") or None
        tenant = door.tenant(caller.tenant)
        page = door.pages.render(
            request,
            "kelola_akun.html",
            tenant=tenant,
            status_code=status,
            caller=caller,
            rows=await accounts(caller.tenant, agency),
            agency=agency,
            roles=ROLES,
            local_accounts=door.local_accounts,
            **({"error": None, "done": None} | more),
        )
        return unkept(page)

    @router.get("/kelola/akun", openapi_extra=ADMIN)
    async def show(request: Request, caller: Admin, pesan: Annotated[str, Query(max_length=20)] = "") -> Response:
        """Show the accounts."""
        return await listed(request, caller, done=DONE[Deed(pesan)] if pesan in set(Deed) else None)

    @router.post("/kelola/akun/{account}", openapi_extra=ADMIN)
    async def do(request: Request, caller: Admin, account: str, tindakan: Annotated[Deed, Form()]) -> Response:
        """Do something with an account."""
        try:
            await manage(member_of(request), account, tindakan)
        except NoSuchAccountError:
            raise Problem(404, detail=NO_ACCOUNT) from None
        except OwnAccountError:
            return await listed(request, caller, 409, error=OWN_ACCOUNT)
        except MailFailedError:
            return await listed(request, caller, 503, error=MAIL_FAILED)
        return RedirectResponse(f"/kelola/akun?pesan={tindakan}", 303)

    return router
