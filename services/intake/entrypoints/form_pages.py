"""Draws the pages of the guided form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.draft import Draft, Sent
from services.intake.domain.centres import centre_of
from services.intake.domain.faults import Fault
from services.intake.domain.steps import ORDER, Step, before
from services.intake.entrypoints.choices import LIMITS, area_lists, category_options
from services.intake.entrypoints.page_errors import Texts, page_errors
from shared.contracts.tenant import TenantConfigured
from shared.regions.regions import Regions
from shared.web.i18n import mark as _
from shared.web.templates import Pages

VISIBILITIES = {
    "public": (
        _("Tampilkan laporan saya"),
        _("Isi laporan bisa dibaca semua orang; nama Anda hanya diketahui petugas."),
    ),
    "anonymous": (
        _("Anonim"),
        _("Isi laporan bisa dibaca semua orang; nama Anda tidak disertakan."),
    ),
    "secret": (
        _("Rahasia"),
        _("Isi laporan hanya dibaca petugas; identitas Anda tidak dibuka kepada instansi yang dilaporkan."),
    ),
}


@dataclass(frozen=True, slots=True)
class FormPages:
    """Knows templates and what they need; decides nothing."""

    pages: Pages
    regions: Regions

    def start(self, request: Request, tenants: Sequence[TenantConfigured]) -> Response:
        """Show the cities and regencies that have a form."""
        shown = [each for each in tenants if any(channel.kind == "web" for channel in each.channels)]
        return self.pages.render(request, "lapor/mulai.html", tenants=shown)

    def step(
        self,
        request: Request,
        tenant: TenantConfigured,
        draft: Draft,
        step: Step,
        faults: Sequence[Fault] = (),
        *,
        notice: str | None = None,
        status: int | None = None,
    ) -> Response:
        """Show a step with everything typed so far; with faults as 422."""
        back = before(step)
        values = Texts(draft.values)
        return self.pages.render(
            request,
            f"lapor/{step}.html",
            tenant=tenant,
            status_code=status or (422 if faults else 200),
            headers={"Cache-Control": "no-store"},
            step=step,
            number=ORDER.index(step) + 1,
            steps=len(ORDER),
            back=f"/lapor/{tenant.id}/{back}" if back else "/lapor",
            changing=request.query_params.get("ubah") == "1",
            values=values,
            photos=draft.photos,
            errors=page_errors(self.pages, request, tenant, faults),
            notice_text=notice and self.pages.text(notice, request, tenant),
            areas=area_lists(self.pages, self.regions, request, tenant, values.get("area_code", "")),
            areas_url=f"/lapor/{tenant.id}/wilayah",
            area_label=self.regions.label(code) if (code := values.get("area_code")) else None,
            centre=centre_of(tenant.id),
            category_options=category_options(request, tenant),
            category=tenant.category(values.get("category", "")),
            visibilities=self._visibilities(request, tenant),
            today=datetime.now(UTC).astimezone(ZoneInfo(tenant.timezone)).date(),
            limits=LIMITS,
        )

    def areas(self, request: Request, tenant: TenantConfigured, code: str) -> Response:
        """Show the lists of areas alone."""
        lists = area_lists(self.pages, self.regions, request, tenant, code)
        return self.pages.render(
            request, "lapor/_wilayah.html", tenant=tenant, areas=lists, areas_url=f"/lapor/{tenant.id}/wilayah"
        )

    def done(self, request: Request, tenant: TenantConfigured, sent: Sent) -> Response:
        """Show the code."""
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return self.pages.render(request, "lapor/selesai.html", tenant=tenant, headers=headers, sent=sent)

    def _visibilities(self, request: Request, tenant: TenantConfigured) -> list[tuple[str, str, str]]:
        return [
            (value, self.pages.text(label, request, tenant), self.pages.text(hint, request, tenant))
            for value, (label, hint) in VISIBILITIES.items()
        ]
