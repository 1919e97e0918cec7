"""The words in which complaints are told. `%(name)s` is an agency or, where that is said, a region."""

from services.reporting.domain.facts import Kind
from services.reporting.domain.view import Status
from shared.web.i18n import mark as _

HEADLINES = {
    Status.RECEIVED: _("Laporan Anda menunggu verifikasi"),
    Status.DEFERRED: _("Kami menunggu keterangan dari Anda"),
    Status.ASSIGNED: _("Laporan Anda sudah kami teruskan ke %(name)s"),
    Status.IN_PROGRESS: _("%(name)s menindaklanjuti laporan Anda"),
    Status.RESOLVED: _("%(name)s menyatakan laporan Anda selesai"),
    Status.CLOSED: _("Laporan Anda selesai"),
    Status.REJECTED: _("Laporan Anda kami arsipkan"),
    Status.MERGED: _("Laporan Anda digabung dengan laporan lain tentang hal yang sama"),
    Status.TRANSFERRED: _("Laporan Anda dialihkan ke %(name)s"),  # a region
    Status.WITHDRAWN: _("Laporan ini sudah Anda cabut"),
}
NEXT = {
    "verify": _("Tim verifikasi memeriksa laporan Anda dan memilih instansi yang berwenang."),
    "respond": _("%(name)s memberi tanggapan pertama."),
    "resolve": _("%(name)s menyelesaikan laporan ini dan memberi kabar di halaman ini."),
    "answer": _("Mohon jawab pertanyaan kami di bawah. Batas waktu kami berhenti sampai Anda menjawab."),
    "confirm": _("Mohon periksa hasilnya, lalu beri tahu kami. Tanpa kabar dari Anda laporan ditutup sendiri."),
    "done": _("Tidak ada lagi yang perlu Anda lakukan. Terima kasih sudah melapor."),
    "archived": _("Alasannya ada di riwayat. Anda boleh mengirim laporan baru dengan keterangan tambahan."),
    "withdrawn": _("Tidak ada lagi yang kami lakukan. Anda boleh mengirim laporan baru kapan saja."),
    "joined": _("Keduanya ditangani bersama, dan Anda tetap kami kabari. Kelanjutannya ada di bawah."),
    "moving": _("%(name)s melanjutkan laporan Anda. Kode Anda tetap sama."),  # a region
}
TITLES = {
    Kind.RECEIVED: (_("Laporan diterima"), "inbox", "neutral"),
    Kind.QUEUED: (_("Menunggu verifikasi"), "hourglass", "waiting"),
    Kind.ASSIGNED: (_("Diteruskan ke %(name)s"), "send", "neutral"),
    Kind.DEFERRED: (_("Pertanyaan untuk pelapor"), "player-pause", "waiting"),
    Kind.PROGRESSED: (_("Tanggapan %(name)s"), "message", "active"),
    Kind.RESOLVED: (_("%(name)s menyatakan selesai"), "circle-check", "done"),
    Kind.REJECTED: (_("Diarsipkan"), "archive", "neutral"),
    Kind.REPLIED: (_("Tanggapan dari pelapor"), "message-2", "neutral"),
    Kind.REOPENED: (_("Dibuka kembali oleh pelapor"), "refresh", "waiting"),
    Kind.CLOSED: (_("Ditutup: tidak ada kabar lagi dari pelapor"), "circle-check-filled", "done"),
    Kind.WITHDRAWN: (_("Dicabut pelapor"), "arrow-back-up", "neutral"),
    Kind.MERGED: (_("Digabung dengan laporan lain"), "arrow-merge", "neutral"),
    Kind.SPLIT: (_("Dipisahkan lagi dari laporan lain"), "route", "neutral"),
    Kind.ACCEPTED: (_("%(name)s menerima laporan ini"), "inbox", "neutral"),  # a region
    Kind.TRANSFERRED: (_("Dialihkan ke %(name)s"), "arrows-transfer-up", "neutral"),  # a region
}
DETAILED = {
    (Kind.REPLIED, "add"): _("Keterangan tambahan dari pelapor"),
    (Kind.REPLIED, "rate"): _("Pelapor memberi nilai"),
    (Kind.CLOSED, "reporter"): _("Pelapor menyatakan sudah beres"),
}
"""Titles that say more, by the entry's `detail`."""
RATED = _("Nilai %(rating)s dari 5")
PLANNED = _("Rencana: %(amount)s, tahun anggaran %(year)s, sumber dana %(source)s.")
PHASES = {"before": _("Sebelum"), "after": _("Sesudah"), "progress": _("Pengerjaan")}
PICTURES = {
    "before": _("Foto sebelum dikerjakan"),
    "after": _("Foto sesudah dikerjakan"),
    "progress": _("Foto pengerjaan"),
}
OWN_PHOTO = _("Foto dari pelapor")
MESSAGES = {
    ("sms", "sent"): _("SMS kepada Anda terkirim"),
    ("email", "sent"): _("Email kepada Anda terkirim"),
    ("sms", ""): _("SMS kepada Anda tidak terkirim"),
    ("email", ""): _("Email kepada Anda tidak terkirim"),
    ("sms", "uncertain"): _("SMS kepada Anda mungkin tidak sampai"),
    ("email", "uncertain"): _("Email kepada Anda mungkin tidak sampai"),
}
SOMEBODY = _("instansi")
SOMEWHERE = _("daerah lain")
THANKS = {
    "confirm": _("Terima kasih, senang laporan Anda sudah beres."),
    "reopen": _("Terima kasih, laporan Anda kami buka kembali."),
    "rate": _("Terima kasih atas nilai Anda."),
    "add": _("Terima kasih, keterangan Anda sudah kami terima."),
    "withdraw": _("Permintaan Anda untuk mencabut laporan sudah kami terima."),
}
"""What is said after each reply was sent."""
