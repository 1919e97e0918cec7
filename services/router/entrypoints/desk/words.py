"""Words of the desk for what the domain knows by a code."""

from collections.abc import Mapping

from services.router.domain.clocks import ClockKind
from services.router.domain.facts import LetGo, QueueReason
from services.router.domain.values import Classification, RejectionCode, ReplyKind, Visibility
from shared.web.i18n import mark as _

REASONS: Mapping[str, str] = {
    QueueReason.NO_CATEGORY: _("kategori belum diketahui"),
    QueueReason.NO_RULE: _("belum ada aturan instansi"),
    QueueReason.DISPUTED: _("instansi menyatakan bukan wewenangnya"),
    QueueReason.REOPENED_OFTEN: _("berulang kali dibuka lagi"),
    QueueReason.TRANSFER_OFFERED: _("ditawarkan daerah lain"),
    QueueReason.TRANSFER_RETURNED: _("dikembalikan daerah lain"),
    QueueReason.LEADER_REJECTED: _("laporan yang digabung dengannya diarsipkan"),
    QueueReason.LEADER_WITHDRAWN: _("laporan yang digabung dengannya dicabut"),
    RejectionCode.TOO_GENERAL: _("terlalu umum"),
    RejectionCode.NOT_A_COMPLAINT: _("bukan pengaduan"),
    RejectionCode.SPAM: _("spam"),
    RejectionCode.ABUSIVE: _("tidak pantas"),
    RejectionCode.NOT_OURS: _("bukan wewenang pemerintah daerah"),
    RejectionCode.IN_COURT: _("sedang dalam proses hukum"),
    RejectionCode.OTHER: _("alasan lain"),
}
LET_GO: Mapping[str, str] = {
    LetGo.REJECTED: REASONS[QueueReason.LEADER_REJECTED],
    LetGo.WITHDRAWN: REASONS[QueueReason.LEADER_WITHDRAWN],
}
CLOCKS: Mapping[str, str] = {
    ClockKind.VERIFY: _("Tenggat verifikasi"),
    ClockKind.RESPOND: _("Tenggat tanggapan pertama"),
    ClockKind.RESOLVE: _("Tenggat penyelesaian"),
    ClockKind.CONFIRM: _("Menunggu kepastian pelapor"),
}
STEPS: Mapping[bool, str] = {False: _("hampir habis"), True: _("terlewati")}
"""Whether the clock had run out when a step of the ladder was taken."""
ROLES: Mapping[str, str] = {
    "verifier": _("verifikator"),
    "agency_admin": _("admin instansi"),
    "agency_liaison": _("pejabat penghubung"),
    "agency_head": _("kepala instansi"),
    "area_head": _("kepala wilayah"),
    "public_relations": _("humas"),
    "executive": _("pimpinan daerah"),
    "tenant_admin": _("admin daerah"),
}
REPORTER = _("pelapor")
REPLIES: Mapping[str, str] = {
    ReplyKind.CONFIRM: _("memastikan selesai"),
    ReplyKind.REOPEN: _("meminta dibuka lagi"),
    ReplyKind.RATE: _("memberi nilai"),
    ReplyKind.ADD: _("menambah keterangan"),
    ReplyKind.WITHDRAW: _("mencabut laporan"),
}
CLASSES: Mapping[str, str] = {
    Classification.ORDINARY: _("Pengaduan biasa"),
    Classification.SUPERVISION: _("Pengaduan berkadar pengawasan"),
    Classification.INFORMATION: _("Permintaan informasi"),
    Classification.ASPIRATION: _("Aspirasi"),
}
VISIBILITIES: Mapping[str, str] = {
    Visibility.PUBLIC: _("Terbuka"),
    Visibility.ANONYMOUS: _("Anonim"),
    Visibility.SECRET: _("Rahasia"),
}
CHANNELS: Mapping[str, str] = {
    "web": _("formulir web"),
    "api": _("aplikasi lain"),
    "sms": _("SMS"),
    "phone": _("telepon"),
    "counter": _("loket"),
    "meeting": _("pertemuan"),
    "social": _("media sosial"),
}
