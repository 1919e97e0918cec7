"""What the queues of the desk are called, and what an empty one says."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.web.i18n import mark as _


@dataclass(frozen=True, slots=True)
class QueueLook:
    """`empty` is said when nothing waits in it."""

    label: str
    icon: str
    empty: str


_DONE = _("Semua sudah dikerjakan. Kasus baru muncul di sini dengan sendirinya.")
QUEUES: Mapping[str, QueueLook] = {
    "verifikasi": QueueLook(_("Menunggu verifikasi"), "hourglass", _DONE),
    "tanpa-kategori": QueueLook(_("Belum berkategori"), "info-circle", _DONE),
    "tanpa-aturan": QueueLook(_("Belum ada aturan"), "route", _DONE),
    "keberatan": QueueLook(_("Bukan wewenang instansi"), "arrow-back-up", _DONE),
    "dibuka-lagi": QueueLook(_("Berulang kali dibuka lagi"), "refresh", _DONE),
    "tawaran": QueueLook(_("Ditawarkan daerah lain"), "arrows-transfer-up", _DONE),
    "dikembalikan": QueueLook(_("Dikembalikan daerah lain"), "arrow-back-up", _DONE),
    "utama-diarsipkan": QueueLook(_("Gabungannya diarsipkan"), "archive", _DONE),
    "utama-dicabut": QueueLook(_("Gabungannya dicabut"), "arrow-back-up", _DONE),
    "pelapor": QueueLook(_("Menunggu pelapor"), "player-pause", _("Tidak ada yang menunggu jawaban pelapor.")),
    "instansi": QueueLook(_("Di instansi"), "building", _("Tidak ada kasus yang sedang dikerjakan instansi.")),
    "terbuka": QueueLook(_("Semua yang terbuka"), "inbox", _("Tidak ada kasus yang terbuka.")),
    "lewat": QueueLook(_("Lewat tenggat"), "calendar-due", _("Tidak ada yang terlambat.")),
    "baru": QueueLook(_("Baru masuk"), "inbox", _DONE),
    "dikerjakan": QueueLook(
        _("Sedang dikerjakan"), "progress", _("Buka kasus yang baru masuk dan beri tanggapan pertama.")
    ),
    "membantu": QueueLook(_("Membantu instansi lain"), "users", _("Tidak ada instansi yang meminta bantuan.")),
    "saya": QueueLook(_("Tugas saya"), "user", _("Belum ada kasus yang diteruskan kepada Anda.")),
    "semua": QueueLook(_("Cari di semua kasus"), "search", _("Belum ada kasus.")),
}
