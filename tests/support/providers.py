"""Providers as notifier meets them: a real HTTP gateway for SMS and a real SMTP server, told how to behave."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import free_port

KEY = "gateway key for tests"
_ANSWERS = {
    "ok": b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    "busy": b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    "refuse": b"HTTP/1.1 422 Unprocessable Content\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    "hang_up": b"",
}


@dataclass
class SmsServer:
    """An SMS gateway. `behaviour` is `ok`, `busy`, `refuse` or `hang_up` (it takes the message, then says nothing)."""

    url: str = ""
    behaviour: str = "ok"
    asked: list[dict[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        form = {name: values[0] for name, values in parse_qs((await reader.readexactly(length)).decode()).items()}
        if f"authorization: bearer {KEY}" not in head:
            self.faults.append("no key")
        self.faults += [f"no {name}" for name in ("to", "text", "reference") if not form.get(name)]
        self.asked.append(form)
        writer.write(_ANSWERS[self.behaviour])
        await writer.drain()
        writer.close()


@asynccontextmanager
async def sms_server() -> AsyncIterator[SmsServer]:
    """An SMS gateway on a free port of this machine."""
    gateway = SmsServer()
    server = await asyncio.start_server(gateway._serve, "127.0.0.1", 0)
    gateway.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sms"
    try:
        yield gateway
    finally:
        server.close()


@dataclass
class MailBox:
    """An SMTP server. `behaviour`: `ok`; `busy` (450) or `refuse` (550), said at RCPT; `stranger` (530, at MAIL)."""

    url: str = ""
    behaviour: str = "ok"
    got: list[tuple[str, str]] = field(default_factory=list)
    sessions: list[SMTP] = field(default_factory=list)
    """aiosmtpd has one for each connection, which may send several mails."""

    def hang_up(self) -> None:
        """End all connections that are open."""
        for session in self.sessions:
            session.loop.call_soon_threadsafe(session.transport.close)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sessions.append(server)
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.behaviour == "stranger":
            return "530 authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.behaviour == "ok":
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return "450 busy" if self.behaviour == "busy" else "550 no such mailbox"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        content = envelope.content
        assert isinstance(content, bytes)
        self.got += [(recipient, content.decode()) for recipient in envelope.rcpt_tos]
        return "250 OK"


@contextmanager
def mail_box() -> Iterator[MailBox]:
    """An SMTP server on a free port of this machine."""
    box = MailBox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}"
    try:
        yield box
    finally:
        controller.stop()
