"""E-mail by SMTP, with aiosmtplib: the async client that is kept up, MIT."""

from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.notifier.application.ports import Letter
from services.notifier.domain.outcome import Handed, NotHanded, Outcome, Refused, Unknown

_PERMANENT = 500


class MailServer:
    """Implements `Messenger`. `Message-ID` comes from the notification's id, so that a server can know a repeat."""

    def __init__(self, url: str, sender: str, timeout: float) -> None:
        """Take an address like `smtp://user:password@host:587` or `smtps://…`, and the sender's own address."""
        self._server = _parse(url)
        self._sender = sender
        self._timeout = timeout

    async def send(self, reference: str, address: str, letter: Letter, sender: str) -> Outcome:
        """Hand over one mail. Before the message is on its way a failure is certain; after that it is unknown."""
        message = self._message(reference, address, letter, sender)
        client = aiosmtplib.SMTP(timeout=self._timeout, **self._server)
        try:
            await client.connect()
            await client.mail(self._sender)
            await client.rcpt(address)
        except aiosmtplib.SMTPResponseException as error:
            client.close()
            return Refused(f"mail server answered {error.code}") if error.code >= _PERMANENT else _later(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            return _later(error)
        return await _deliver(client, message)

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


async def _deliver(client: aiosmtplib.SMTP, message: EmailMessage) -> Outcome:
    try:
        await client.data(message.as_bytes())
    except aiosmtplib.SMTPResponseException as error:
        return Refused(f"mail server answered {error.code}") if error.code >= _PERMANENT else _later(error)
    except (aiosmtplib.SMTPException, OSError) as error:
        return Unknown(f"mail server cut off: {type(error).__name__}")
    finally:
        client.close()
    return Handed()


def _later(error: Exception) -> NotHanded:
    code = f" {error.code}" if isinstance(error, aiosmtplib.SMTPResponseException) else ""
    return NotHanded(f"mail server: {type(error).__name__}{code}")


def _parse(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("the mail server's address must look like smtp://user:password@host:587 or smtps://host:465")
    return {
        "hostname": parts.hostname,
        "port": parts.port,
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": parts.scheme == "smtps",
    }
