"""The actions of the case page: their addresses, their words and how their forms are read."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.router.domain import commands
from services.router.entrypoints.desk import forms
from services.router.entrypoints.desk.forms import Reader
from shared.web.i18n import mark as _


@dataclass(frozen=True, slots=True)
class Action:
    """`slug` is its address below the case's, `done` what is said when it was carried out."""

    slug: str
    command: type[commands.StaffCommand]
    label: str
    icon: str
    read: Reader
    done: str


_ALL = (
    Action(
        "terima-alih",
        commands.AcceptTransfer,
        _("Terima dari daerah lain"),
        "check",
        lambda _typed: commands.AcceptTransfer(),
        _("Kasus ini sekarang milik daerah Anda. Periksa dan disposisikan."),
    ),
    Action(
        "kembalikan",
        commands.ReturnTransfer,
        _("Kembalikan ke daerah asal"),
        "arrow-back-up",
        forms.send_back,
        _("Kasus dikembalikan ke daerah asalnya."),
    ),
    Action(
        "disposisi",
        commands.Assign,
        _("Disposisikan"),
        "send",
        forms.assign,
        _("Kasus didisposisikan. Instansi dan pelapor diberi tahu."),
    ),
    Action(
        "tanggapan",
        commands.Progress,
        _("Beri tanggapan"),
        "message",
        forms.progress,
        _("Tanggapan tersimpan. Pelapor diberi tahu."),
    ),
    Action(
        "selesai",
        commands.Resolve,
        _("Selesaikan"),
        "circle-check",
        forms.resolve,
        _("Kasus dinyatakan selesai. Pelapor diminta memastikan."),
    ),
    Action(
        "teruskan",
        commands.Delegate,
        _("Teruskan ke unit atau orang"),
        "users",
        forms.delegate,
        _("Kasus diteruskan di dalam instansi."),
    ),
    Action(
        "tunda",
        commands.Defer,
        _("Tanya pelapor"),
        "player-pause",
        forms.defer,
        _("Pertanyaan dikirim. Tenggat berhenti sampai pelapor menjawab."),
    ),
    Action(
        "ubah",
        commands.Amend,
        _("Ubah atau samarkan"),
        "pencil",
        forms.amend,
        _("Perubahan tersimpan."),
    ),
    Action(
        "gabung",
        commands.Merge,
        _("Gabungkan"),
        "arrow-merge",
        forms.merge,
        _("Laporan digabung. Pelapornya tetap dikabari."),
    ),
    Action(
        "pisah",
        commands.Split,
        _("Pisahkan lagi"),
        "route",
        lambda _typed: commands.Split(),
        _("Laporan berjalan sendiri lagi, dari keadaan sebelum digabung."),
    ),
    Action(
        "alihkan",
        commands.OfferTransfer,
        _("Alihkan ke daerah lain"),
        "arrows-transfer-up",
        forms.offer,
        _("Kasus ditawarkan. Sampai diterima, kasus tetap di sini."),
    ),
    Action(
        "bukan-wewenang",
        commands.Dispute,
        _("Bukan wewenang kami"),
        "arrow-back-up",
        forms.dispute,
        _("Keberatan tersimpan dan diteruskan."),
    ),
    Action(
        "arsipkan",
        commands.Reject,
        _("Arsipkan"),
        "archive",
        forms.reject,
        _("Kasus diarsipkan. Pelapor diberi tahu alasannya."),
    ),
    Action(
        "catatan",
        commands.Note,
        _("Catatan internal"),
        "file-text",
        forms.note,
        _("Catatan tersimpan. Hanya petugas yang membacanya."),
    ),
)

ACTIONS: Mapping[str, Action] = {action.slug: action for action in _ALL}
"""By address, in the order in which they are offered."""
