"""`/kelola`: the tenant's settings as they are in force, for its admin; they are changed in its file."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response

from services.router.application.ports import Policies
from services.router.entrypoints.accounts.settings_view import NamedHolidays, settings_in_force
from services.router.entrypoints.accounts.sign_in_pages import Door, unkept
from services.router.entrypoints.desk.names import Names
from services.router.entrypoints.desk.words import CLASSES
from shared.contracts.tenant import StaffRole
from shared.regions.regions import Regions
from shared.tenancy.ids import TenantId
from shared.tenants.directory import TenantDirectory
from shared.web.i18n import choose_language
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, signed_in

ADMIN = {"x-access": f"staff:{StaffRole.TENANT_ADMIN}"}


def settings_router(
    door: Door, staff: Authenticator, directory: TenantDirectory, policies: Policies, named: NamedHolidays
) -> APIRouter:
    """Return the route."""
    router = APIRouter(include_in_schema=False)
    admin = signed_in(staff, StaffRole.TENANT_ADMIN)
    Admin = Annotated[Caller, Depends(admin)]  # noqa: N806 - a type
    regions = Regions.load()

    @router.get("/kelola", openapi_extra=ADMIN)
    async def settings(request: Request, caller: Admin) -> Response:
        """Show the tenant's settings as they are in force."""
        id_ = TenantId(caller.tenant)
        tenant, policy = directory.get(id_), policies.of(id_)
        if tenant is None or policy is None:
            raise Problem(404)
        language = choose_language(request, tenant.language)
        today = door.now().astimezone(ZoneInfo(tenant.timezone)).date()
        page = door.pages.render(
            request,
            "kelola.html",
            tenant=tenant,
            caller=caller,
            names=Names(tenant, directory, regions, language),
            settings=settings_in_force(tenant, policy, today, named, language),
            classes=CLASSES,
        )
        return unkept(page)

    return router
