"""Mails to staff by SMTP, with aiosmtplib, in the language of their tenant."""

from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from pathlib import Path

from services.router.application.accounts.errors import MailFailedError
from services.router.application.accounts.ports import Member
from shared.mail_server import parse_smtp_url
from shared.tenants.directory import TenantDirectory
from shared.web.i18n import Catalogue
from shared.web.i18n import mark as _

SUBJECT = _("Kode untuk kata sandi Anda: %(code)s")
ASKED = _("Seseorang, semoga Anda sendiri, meminta kata sandi baru untuk akun petugas %(email)s di %(tenant)s.")
BY_ADMIN = _("Admin %(tenant)s mengirim kode ini agar Anda dapat membuat kata sandi baru untuk akun %(email)s.")
HOW = _(
    "Kode Anda: %(code)s\n\n"
    "Buka %(url)s dan masukkan kode itu dalam 15 menit.\n\n"
    "Jangan berikan kode ini kepada siapa pun. Bila Anda tidak memintanya, abaikan surat ini; tidak ada yang berubah."
)


class StaffMail:
    """Implements `Mailer`. `url` looks like `smtp://user:password@host:587` or `smtps://…`."""

    def __init__(self, url: str, sender: str, timeout: float, *, directory: TenantDirectory, public_url: str) -> None:
        self._server = parse_smtp_url(url)
        self._sender = sender
        self._timeout = timeout
        self._directory = directory
        self._public_url = public_url
        self._texts = Catalogue([Path(__file__).parents[2] / "locale" / "en.po"])

    async def send_code(self, member: Member, code: str, *, by_admin: bool) -> None:
        """Send a one-time code."""
        tenant = self._directory.get(member.tenant)
        language, name = (tenant.language, tenant.name) if tenant else ("id", member.tenant)
        told = {"code": code, "email": member.email, "tenant": name, "url": f"{self._public_url}/masuk/sandi"}

        def text(msgid: str) -> str:
            return self._texts.gettext(msgid, language) % told

        message = EmailMessage()
        message["From"] = formataddr((name, self._sender))
        message["To"] = member.email
        message["Subject"] = text(SUBJECT)
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._sender.partition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(f"{text(BY_ADMIN if by_admin else ASKED)}\n\n{text(HOW)}\n")
        import aiosmtplib  # noqa: PLC0415 - codes are asked for now and then, or never

        try:
            await aiosmtplib.send(message, timeout=self._timeout, **self._server)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailFailedError(type(error).__name__) from error
