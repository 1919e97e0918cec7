"""E-mail by SMTP, with aiosmtplib: the async client that is kept up, MIT."""

from email.message import EmailMessage
from email.utils import formataddr, formatdate

import aiosmtplib

from services.notifier.adapters.mail_connections import MailConnections
from services.notifier.application.ports import Letter
from services.notifier.domain.outcome import Handed, NotHanded, Outcome, Refused, Unknown

_PERMANENT = 500


class MailServer:
    """Implements `Messenger`. `Message-ID` comes from the notification's id, so that a server can know a repeat."""

    def __init__(self, connections: MailConnections, sender: str) -> None:
        """Take the sender's own address, too."""
        self._connections = connections
        self._sender = sender

    async def send(self, reference: str, address: str, letter: Letter, sender: str) -> Outcome:
        """Hand over one mail. Before the message is on its way a failure is certain; after that it is unknown.

        A server that does not let us in, or does not take our sender, is the operator's to mend: the mail is kept.
        """
        message = self._message(reference, address, letter, sender)
        try:
            client = await self._connections.begin(self._sender)
        except (aiosmtplib.SMTPException, OSError) as error:
            return _later(error)
        outcome = await _deliver(client, address, message)
        if isinstance(outcome, Handed):
            self._connections.keep(client)
        else:
            client.close()
        return outcome

    def _message(self, reference: str, address: str, letter: Letter, sender: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((sender, self._sender))
        message["To"] = address
        message["Subject"] = letter.subject or sender
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{reference}@{self._sender.partition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        if letter.unsubscribe:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message.set_content(letter.body)
        return message


async def _deliver(client: aiosmtplib.SMTP, address: str, message: EmailMessage) -> Outcome:
    content = message.as_bytes()
    try:
        await client.rcpt(address)
    except (aiosmtplib.SMTPException, OSError) as error:
        return _refused(error) or _later(error)
    try:
        await client.data(content)
    except (aiosmtplib.SMTPException, OSError) as error:
        if isinstance(error, aiosmtplib.SMTPResponseException):
            return _refused(error) or _later(error)
        return Unknown(f"mail server cut off: {type(error).__name__}")
    return Handed()


def _refused(error: Exception) -> Refused | None:
    if isinstance(error, aiosmtplib.SMTPResponseException) and error.code >= _PERMANENT:
        return Refused(f"mail server answered {error.code}")
    return None


def _later(error: Exception) -> NotHanded:
    code = f" {error.code}" if isinstance(error, aiosmtplib.SMTPResponseException) else ""
    return NotHanded(f"mail server: {type(error).__name__}{code}")
