"""What roles and deeds are called on pages."""

from services.router.application.audit import Action, deed
from services.router.entrypoints.desk.actions import ACTIONS
from shared.contracts.tenant import StaffRole
from shared.web.i18n import mark as _

ROLES = {
    StaffRole.VERIFIER: _("Verifikator"),
    StaffRole.AGENCY_ADMIN: _("Admin instansi"),
    StaffRole.AGENCY_LIAISON: _("Pejabat penghubung"),
    StaffRole.AGENCY_HEAD: _("Kepala instansi"),
    StaffRole.AREA_HEAD: _("Kepala wilayah"),
    StaffRole.PUBLIC_RELATIONS: _("Humas"),
    StaffRole.EXECUTIVE: _("Pimpinan daerah"),
    StaffRole.TENANT_ADMIN: _("Admin daerah"),
    StaffRole.PROVINCE_VIEWER: _("Pemantau provinsi"),
}

DEEDS = {deed(action.command): action.label for action in ACTIONS.values()} | {
    Action.SIGN_IN: _("Masuk"),
    Action.SIGN_OUT: _("Keluar"),
    Action.CODE_SENT: _("Kode sandi dikirim"),
    Action.PASSWORD_SET: _("Kata sandi diganti"),
    Action.TOTP_ON: _("Kode aplikasi dinyalakan"),
    Action.TOTP_OFF: _("Kode aplikasi dimatikan"),
    Action.SESSIONS_ENDED: _("Sesi diakhiri"),
    Action.TOKEN_MADE: _("Token dibuat"),
    Action.TOKEN_ENDED: _("Token dihapus"),
    Action.ACCOUNT_DISABLED: _("Akun dinonaktifkan"),
    Action.ACCOUNT_ENABLED: _("Akun dibuka lagi"),
    Action.NEWS_PUBLISHED: _("Kabar diterbitkan"),
}
"""What isn't here is shown by its own name."""
