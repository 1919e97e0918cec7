"""Draws the pages of the guided form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.choose_area import levels
from services.intake.application.clean_photos import MAX_PHOTOS
from services.intake.application.draft import Draft, Sent
from services.intake.domain.centres import centre_of
from services.intake.domain.faults import Fault
from services.intake.domain.steps import ORDER, Step, before
from services.intake.domain.text import MAX_TEXT
from services.intake.entrypoints.page_errors import Texts, page_errors
from shared.contracts.tenant import TenantConfigured
from shared.media.model import MAX_PHOTO_BYTES
from shared.regions.model import RegionKind
from shared.regions.regions import Regions
from shared.web.i18n import choose_language
from shared.web.i18n import mark as _
from shared.web.templates import Pages

_LEVELS = {
    RegionKind.REGENCY: (_("Kabupaten atau kota"), _("Pilih kabupaten atau kota")),
    RegionKind.DISTRICT: (_("Kecamatan"), _("Pilih kecamatan")),
    RegionKind.VILLAGE: (_("Kelurahan atau desa"), _("Pilih kelurahan atau desa")),
}
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
            areas=self._areas(request, tenant, values.get("area_code", "")),
            area_label=self.regions.label(code) if (code := values.get("area_code")) else None,
            centre=centre_of(tenant.id),
            category_options=[
                (each.id, each.name_en if choose_language(request, tenant.language) == "en" else each.name)
                for each in tenant.categories
            ],
            category=tenant.category(values.get("category", "")),
            visibilities=self._visibilities(request, tenant),
            today=datetime.now(UTC).astimezone(ZoneInfo(tenant.timezone)).date(),
            limits={"text": MAX_TEXT, "photos": MAX_PHOTOS, "megabytes": MAX_PHOTO_BYTES // 1024**2},
        )

    def areas(self, request: Request, tenant: TenantConfigured, code: str) -> Response:
        """Show the lists of areas alone."""
        lists = self._areas(request, tenant, code)
        return self.pages.render(request, "lapor/_wilayah.html", tenant=tenant, areas=lists)

    def done(self, request: Request, tenant: TenantConfigured, sent: Sent) -> Response:
        """Show the code."""
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return self.pages.render(request, "lapor/selesai.html", tenant=tenant, headers=headers, sent=sent)

    def _areas(self, request: Request, tenant: TenantConfigured, code: str) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = []
        for index, level in enumerate(levels(self.regions, tenant.id, code), start=1):
            label, prompt = (self.pages.text(text, request, tenant) for text in _LEVELS[level.kind])
            options = [(region.code, region.name) for region in level.options]
            shown.append(
                {"name": f"area_{index}", "label": label, "prompt": prompt, "options": options, "chosen": level.chosen}
            )
        return shown

    def _visibilities(self, request: Request, tenant: TenantConfigured) -> list[tuple[str, str, str]]:
        return [
            (value, self.pages.text(label, request, tenant), self.pages.text(hint, request, tenant))
            for value, (label, hint) in VISIBILITIES.items()
        ]
