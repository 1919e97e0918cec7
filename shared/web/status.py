"""How each status of a complaint is shown, the same everywhere: a word, an icon and a tone together."""

from dataclasses import dataclass
from typing import Literal

from shared.web.i18n import Catalogue, shared_catalogue
from shared.web.i18n import mark as _

Tone = Literal["waiting", "active", "done", "neutral"]


@dataclass(frozen=True, slots=True)
class StatusLook:
    """`label` may hold one name in `named` form: the agency, the other complaint's code or the other region."""

    label: str
    icon: str
    tone: Tone
    named: str | None = None


STATUSES: dict[str, StatusLook] = {
    "received": StatusLook(_("Menunggu verifikasi"), "hourglass", "waiting"),
    "deferred": StatusLook(_("Ditunda, menunggu pelapor"), "player-pause", "waiting"),
    "rejected": StatusLook(_("Diarsipkan"), "archive", "neutral"),
    "assigned": StatusLook(_("Terdisposisi"), "send", "neutral", _("Terdisposisi ke %(name)s")),
    "in_progress": StatusLook(
        _("Ditindaklanjuti oleh instansi"), "progress", "active", _("Ditindaklanjuti oleh %(name)s")
    ),
    "resolved": StatusLook(_("Selesai, menunggu konfirmasi pelapor"), "circle-check", "done"),
    "closed": StatusLook(_("Selesai"), "circle-check-filled", "done"),
    "merged": StatusLook(_("Digabung"), "arrow-merge", "neutral", _("Digabung dengan %(name)s")),
    "transferred": StatusLook(_("Dialihkan"), "arrows-transfer-up", "neutral", _("Dialihkan ke %(name)s")),
    "withdrawn": StatusLook(_("Dicabut pelapor"), "arrow-back-up", "neutral"),
}


def status_label(status: str, language: str = "id", name: str | None = None, texts: Catalogue | None = None) -> str:
    """Return the status in words; `name` is the agency, code or region that belongs to it."""
    look = STATUSES[status]
    catalogue = texts or shared_catalogue()
    if name and look.named:
        return catalogue.gettext(look.named, language) % {"name": name}
    return catalogue.gettext(look.label, language)
