"""The outbox's SMTP server: takes every mail, sends none on, keeps them all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.outbox.behaviour import Behaviour
from deploy.local.outbox.store import Outbox

_MAX_BYTES = 10 * 1024 * 1024


class _Handler:
    """aiosmtpd's hooks; the names are its own."""

    def __init__(self, outbox: Outbox, behaviour: Behaviour) -> None:
        self._outbox = outbox
        self._behaviour = behaviour

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self._behaviour.refuse:
            return "550 no such mailbox"
        if address in self._behaviour.busy:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        await self._behaviour.wait()
        message = message_from_bytes(cast("bytes", envelope.content), _class=EmailMessage, policy=default)
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body is not None else ""
        for recipient in envelope.rcpt_tos:
            self._outbox.add(
                "email",
                to=recipient,
                text="\n".join(text.splitlines()).rstrip(),
                reference=str(message["Message-ID"] or ""),
                sender=str(message["From"] or envelope.mail_from),
                subject=str(message["Subject"] or "").strip(),
            )
        return "250 kept"


@asynccontextmanager
async def smtp_server(outbox: Outbox, behaviour: Behaviour, *, host: str, port: int) -> AsyncIterator[None]:
    """Listens on host:port while the context is open."""
    loop = asyncio.get_running_loop()
    handler = _Handler(outbox, behaviour)

    def session() -> SMTP:
        return SMTP(handler, data_size_limit=_MAX_BYTES, enable_SMTPUTF8=True, ident="Aduan outbox", loop=loop)

    async with await loop.create_server(session, host, port):
        yield
