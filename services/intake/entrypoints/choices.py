"""What pages of several forms offer to choose from, and the limits that they tell."""

from typing import Any, Final

from starlette.requests import Request

from services.intake.application.choose_area import levels
from services.intake.application.clean_photos import MAX_PHOTOS
from services.intake.domain.text import MAX_TEXT
from shared.contracts.tenant import TenantConfigured
from shared.media.model import MAX_PHOTO_BYTES
from shared.regions.model import RegionKind
from shared.regions.regions import Regions
from shared.web.i18n import choose_language
from shared.web.i18n import mark as _
from shared.web.templates import Pages

AREA_FIELDS: Final = ("area_1", "area_2", "area_3")
LIMITS: Final = {"text": MAX_TEXT, "photos": MAX_PHOTOS, "megabytes": MAX_PHOTO_BYTES // 1024**2}
_LEVELS: Final = {
    RegionKind.REGENCY: (_("Kabupaten atau kota"), _("Pilih kabupaten atau kota")),
    RegionKind.DISTRICT: (_("Kecamatan"), _("Pilih kecamatan")),
    RegionKind.VILLAGE: (_("Kelurahan atau desa"), _("Pilih kelurahan atau desa")),
}


def area_lists(
    pages: Pages, regions: Regions, request: Request, tenant: TenantConfigured, code: str
) -> list[dict[str, Any]]:
    """Return the lists of areas to show for the one chosen so far (`code`, may be empty), for `lapor/_wilayah.html`."""
    shown: list[dict[str, Any]] = []
    for name, level in zip(AREA_FIELDS, levels(regions, tenant.id, code), strict=False):
        label, prompt = (pages.text(text, request, tenant) for text in _LEVELS[level.kind])
        options = [(region.code, region.name) for region in level.options]
        shown.append({"name": name, "label": label, "prompt": prompt, "options": options, "chosen": level.chosen})
    return shown


def category_options(request: Request, tenant: TenantConfigured) -> list[tuple[str, str]]:
    """Return (id, name) of the tenant's categories, in the reader's language."""
    english = choose_language(request, tenant.language) == "en"
    return [(each.id, each.name_en if english else each.name) for each in tenant.categories]
