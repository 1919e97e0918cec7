"""The team's desk for other channels: `/lapor/petugas`. Staff write down what they heard, saw or were told."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.application.choose_area import deepest
from services.intake.application.clean_photos import CleanPhotos
from services.intake.application.draft import FIELDS
from services.intake.application.entry import CHANNELS, OWN_FIELDS, read_entry
from services.intake.application.errors import KeyReusedError, OverloadedError
from services.intake.application.ports import Handles
from services.intake.application.submit_complaint import Entered, SubmitComplaint
from services.intake.domain.faults import Fault, InvalidSubmissionError
from services.intake.entrypoints.body import MAX_MULTIPART_BYTES, photo_files, uploaded_form
from services.intake.entrypoints.choices import AREA_FIELDS, LIMITS, area_lists, category_options
from services.intake.entrypoints.page_errors import Texts, page_errors
from services.intake.entrypoints.problems import as_problems
from services.intake.entrypoints.submit_api import RateLimits
from shared.contracts.tenant import StaffRole, TenantConfigured
from shared.contracts.values import Channel
from shared.media.model import UnavailableError
from shared.web.i18n import mark as _
from shared.web.staff import RENEW, Authenticator, Caller, signed_in
from shared.web.templates import Pages

ADDRESS: Final = "/lapor/petugas"
ROLES: Final = (
    StaffRole.VERIFIER,
    StaffRole.PUBLIC_RELATIONS,
    StaffRole.AGENCY_ADMIN,
    StaffRole.AGENCY_LIAISON,
    StaffRole.AREA_HEAD,
    StaffRole.TENANT_ADMIN,
)
_ACCESS: Final[dict[str, Any]] = {"x-access": "staff:" + ",".join(ROLES)}
_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_CHANNELS: Final = {
    Channel.PHONE: _("Telepon"),
    Channel.COUNTER: _("Loket"),
    Channel.MEETING: _("Pertemuan"),
    Channel.SOCIAL: _("Media sosial"),
}
_VISIBILITIES: Final = {"public": _("Terbuka"), "anonymous": _("Anonim"), "secret": _("Rahasia")}
_BUSY: Final = _("Laporan belum terkirim karena sistem sedang sibuk. Coba kirim lagi sebentar lagi.")
_SENT_BEFORE: Final = _(
    "Formulir ini sudah terkirim dengan isi lain. Kalau ini laporan baru, kirim sekali lagi; kalau bukan, abaikan."
)
_PHOTOS_AGAIN: Final = _("Pilih lagi fotonya: foto tidak ikut tersimpan.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDesk:
    """What the desk's routes delegate to."""

    submit: SubmitComplaint
    handles: Handles
    clean: CleanPhotos
    rates: RateLimits
    pages: Pages

    async def empty(self, request: Request, caller: Caller) -> Response:
        """Show the form for the next complaint, below the code of the one just sent (`?kode=`)."""
        with as_problems(request, self.pages):
            tenant = self.submit.tenant(caller.tenant)
            sent = await self.handles.by_code(request.query_params.get("kode", ""))
        code = sent.tracking_code if sent and sent.tenant == caller.tenant else None
        values = {"channel": request.query_params.get("lewat", Channel.PHONE)}
        return self._page(request, caller, tenant, values, code=code)

    def areas(self, request: Request, caller: Caller) -> Response:
        """Show the lists of areas that follow from what was picked."""
        with as_problems(request, self.pages):
            tenant = self.submit.tenant(caller.tenant)
        code, _dropped = deepest(tenant.id, [request.query_params.get(name, "") for name in AREA_FIELDS])
        lists = area_lists(self.pages, self.submit.regions, request, tenant, code)
        return self.pages.render(
            request, "lapor/_wilayah.html", tenant=tenant, areas=lists, areas_url=f"{ADDRESS}/wilayah"
        )

    async def enter(self, request: Request, caller: Caller, form: FormData) -> Response:
        """Take a complaint in and show its code, or what to mend with all that was typed."""
        with as_problems(request, self.pages):
            tenant = self.submit.tenant(caller.tenant)
        values = {name: str(form.get(name, "")) for name in (*OWN_FIELDS, *FIELDS, "key")}
        values["area_code"], dropped = deepest(tenant.id, [str(form.get(name, "")) for name in AREA_FIELDS])
        if form.get("action") == "areas" or dropped:
            return self._page(request, caller, tenant, values, photos_again=bool(photo_files(form)))
        status, notice, faults = 200, None, list[Fault]()
        try:
            return await self._enter(caller, values, form)
        except InvalidSubmissionError as error:
            status, faults = 422, error.faults
        except KeyReusedError:
            status, notice, values["key"] = 409, _SENT_BEFORE, ""
        except (OverloadedError, UnavailableError):
            status, notice = 503, _BUSY
        again = bool(photo_files(form))
        return self._page(request, caller, tenant, values, faults, status=status, notice=notice, photos_again=again)

    async def _enter(self, caller: Caller, values: Mapping[str, str], form: FormData) -> Response:
        if (seconds := await self.rates.wait(caller.tenant, caller.actor)) is not None:
            raise OverloadedError(seconds)
        rules = self.submit.rules(caller.tenant, Channel.COUNTER)
        photos, refused = await self.clean.each(photo_files(form))
        try:
            submission, seen = read_entry({name: text for name, text in values.items() if name != "key"}, rules)
        except InvalidSubmissionError as error:
            raise InvalidSubmissionError([*error.faults, *refused]) from None
        if refused:
            raise InvalidSubmissionError(refused)
        entered = Entered(account=caller.account, source=seen.source)
        key = values["key"] or uuid.uuid4().hex
        accepted = await self.submit(caller.tenant, seen.channel, key, submission, photos, entered=entered)
        query = urlencode({"kode": accepted.tracking_code, "lewat": seen.channel})
        return RedirectResponse(f"{ADDRESS}?{query}", 303, _HEADERS)

    def _page(
        self,
        request: Request,
        caller: Caller,
        tenant: TenantConfigured,
        values: Mapping[str, str],
        faults: Sequence[Fault] = (),
        *,
        status: int = 200,
        code: str | None = None,
        notice: str | None = None,
        photos_again: bool = False,
    ) -> Response:
        def text(words: str) -> str:
            return self.pages.text(words, request, tenant)

        return self.pages.render(
            request,
            "petugas.html",
            tenant=tenant,
            status_code=status,
            headers=_HEADERS,
            caller=caller,
            key=values.get("key") or uuid.uuid4().hex,
            values=Texts(values),
            errors=page_errors(self.pages, request, tenant, faults),
            code=code,
            notice_texts=[text(words) for words in (notice, _PHOTOS_AGAIN if photos_again else None) if words],
            channels=[(each.value, text(_CHANNELS[each])) for each in CHANNELS],
            areas=area_lists(self.pages, self.submit.regions, request, tenant, values.get("area_code", "")),
            areas_url=f"{ADDRESS}/wilayah",
            category_options=category_options(request, tenant),
            visibilities=[(value, text(label)) for value, label in _VISIBILITIES.items()],
            today=datetime.now(UTC).astimezone(ZoneInfo(tenant.timezone)).date(),
            limits=LIMITS,
        )


def team_desk_router(desk: TeamDesk, staff: Authenticator) -> APIRouter:
    """Return the desk's routes. They come before the form's, whose tenants would match `petugas` too."""
    router = APIRouter(tags=["form"], include_in_schema=False)
    known = signed_in(staff, *ROLES, door=RENEW)

    @router.get(ADDRESS, openapi_extra=_ACCESS)
    async def empty(request: Request, caller: Annotated[Caller, Depends(known)]) -> Response:
        """Show the empty form."""
        return await desk.empty(request, caller)

    @router.get(f"{ADDRESS}/wilayah", openapi_extra=_ACCESS)
    async def areas(request: Request, caller: Annotated[Caller, Depends(known)]) -> Response:
        """Return the lists of areas, for the page to put in place."""
        return desk.areas(request, caller)

    @router.post(ADDRESS, openapi_extra=_ACCESS, max_body_size=MAX_MULTIPART_BYTES)
    async def enter(request: Request, caller: Annotated[Caller, Depends(known)]) -> Response:
        """Take in what was written down."""
        async with uploaded_form(request) as form:
            return await desk.enter(request, caller, form)

    return router
