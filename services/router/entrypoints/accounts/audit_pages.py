"""`/kelola/jejak`: the audit trail, filters in the address, and the same as CSV."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import StreamingResponse

from services.router.application.audit import Audit, Entry, Wanted
from services.router.entrypoints.accounts.labels import DEEDS, ROLES
from services.router.entrypoints.accounts.manage_pages import ADMIN
from services.router.entrypoints.accounts.sign_in_pages import Door, unkept
from services.router.entrypoints.desk.happened import short
from shared.contracts.tenant import StaffRole
from shared.tenancy.ids import TenantId
from shared.web.formats import DEFAULT_ZONE
from shared.web.staff import Authenticator, Caller, signed_in

PAGE = 50
CSV_PAGE = 500
MOST_ROWS = 50_000
HEAD = ("waktu", "akun", "peran", "tindakan", "hasil", "kasus", "keterangan")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Trail(BaseModel):
    """The filters as they stand in the address; an empty one does not narrow. Days are the tenant's."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    akun: str = Field("", max_length=60)
    tindakan: str = Field("", max_length=60)
    hasil: str = Field("", max_length=10)
    kasus: str = Field("", max_length=60)
    dari: str = Field("", max_length=10)
    sampai: str = Field("", max_length=10)
    halaman: int = Field(1, ge=1, le=1000)

    def wanted(self, zone: str) -> Wanted:
        """Return what is to be read."""
        until = _day(self.sampai, zone)
        return Wanted(
            account=self.akun or None,
            action=self.tindakan or None,
            case=self.kasus.removeprefix("#").lower() or None,
            outcome=self.hasil or None,
            since=_day(self.dari, zone),
            until=until + timedelta(days=1) if until else None,
        )

    def address(self) -> str:
        """Return the filters for an address of the same trail in another form."""
        pairs = {name: value for name, value in self.model_dump(exclude={"halaman"}).items() if value}
        return f"?{urlencode(pairs)}" if pairs else ""


def audit_router(door: Door, staff: Authenticator, audit: Audit) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    Admin = Annotated[Caller, Depends(signed_in(staff, StaffRole.TENANT_ADMIN))]  # noqa: N806 - a type
    Asked = Annotated[Trail, Query()]  # noqa: N806 - a type

    def zone(tenant: TenantId) -> str:
        configured = door.tenant(tenant)
        return configured.timezone if configured else DEFAULT_ZONE

    @router.get("/kelola/jejak", openapi_extra=ADMIN)
    async def show(request: Request, caller: Admin, query: Asked) -> Response:
        """Show a page of the trail, the newest entries first."""
        wanted = query.wanted(zone(caller.tenant))
        found = await audit.read(caller.tenant, wanted, skip=(query.halaman - 1) * PAGE, limit=PAGE + 1)
        page = door.pages.render(
            request,
            "kelola_jejak.html",
            tenant=door.tenant(caller.tenant),
            caller=caller,
            query=query,
            rows=found[:PAGE],
            more=len(found) > PAGE,
            actions=await audit.actions(caller.tenant),
            action_names=DEEDS,
            short=short,
            roles=ROLES,
        )
        return unkept(page)

    @router.get("/kelola/jejak/unduh.csv", openapi_extra=ADMIN)
    async def download(caller: Admin, query: Asked) -> Response:
        """Return the trail as CSV, up to 50,000 entries."""
        return StreamingResponse(
            csv_lines(audit, caller.tenant, query.wanted(zone(caller.tenant))),
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": 'attachment; filename="jejak.csv"', "cache-control": "no-store"},
        )

    return router


async def csv_lines(audit: Audit, tenant: TenantId, wanted: Wanted) -> AsyncIterator[str]:
    """Yield the file page by page."""
    yield "\ufeff" + _text([HEAD])
    for skip in range(0, MOST_ROWS, CSV_PAGE):
        found = await audit.read(tenant, wanted, skip=skip, limit=CSV_PAGE)
        yield _text([_cells(entry) for entry in found])
        if len(found) < CSV_PAGE:
            return


def _cells(entry: Entry) -> Sequence[str]:
    told = (entry.account, entry.role, entry.action, entry.outcome, entry.case or "", entry.detail)
    return (entry.at.isoformat(timespec="seconds"), *map(_safe, told))


def _safe(text: str) -> str:
    """Keep a sheet from taking a text for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _day(text: str, zone: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(0), ZoneInfo(zone)) if text else None
    except ValueError:
        return None
