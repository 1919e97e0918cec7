"""The faults of a page's form as texts, by the id of the input each belongs to."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request

from services.intake.domain.faults import Fault
from services.intake.entrypoints.wording import say
from shared.contracts.tenant import TenantConfigured
from shared.web.i18n import mark as _
from shared.web.templates import Pages

_PHOTO_FAULT = _("Foto ke-{number}: {words}")


class Texts(dict[str, str]):
    """Texts by the name of an input; empty for one that has none, so that templates need not ask."""

    def __missing__(self, key: str) -> str:
        return ""


def page_errors(
    pages: Pages, request: Request, tenant: TenantConfigured | None, faults: Sequence[Fault]
) -> Mapping[str, str]:
    """Return the words by the id of the input they belong to."""
    errors = Texts()
    for fault in faults:
        words = say(fault, lambda text: pages.text(text, request, tenant))
        name = fault.field.rpartition(".")[2].partition("[")[0]
        name = {"location": "address", "area_code": "area_1"}.get(name, name)
        if "number" in fault.details:
            numbered = pages.text(_PHOTO_FAULT, request, tenant)
            words = numbered.format(number=fault.details["number"], words=words)
        errors[name] = f"{errors[name]} {words}" if name in errors else words
    return errors
