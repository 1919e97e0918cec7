"""Connections to the mail server, kept a while for the next mail: opening one costs more than handing over a mail."""

import asyncio
from typing import Final

import aiosmtplib

from shared.mail_server import parse_smtp_url

KEEP_SECONDS: Final = 10.0
"""Servers end what idles for minutes; ours are free again before that."""


class MailConnections:
    """Takes an address like `smtp://user:password@host:587` or `smtps://…`; seconds for each answer of the server."""

    def __init__(self, url: str, timeout: float) -> None:
        self._server = parse_smtp_url(url)
        self._timeout = timeout
        self._idle: dict[aiosmtplib.SMTP, asyncio.TimerHandle] = {}

    async def begin(self, sender: str) -> aiosmtplib.SMTP:
        """Return a connection on which the sender of a mail was taken. Raises SMTPException and OSError."""
        if self._idle:
            client, expiry = self._idle.popitem()
            expiry.cancel()
            try:
                return await _begun(client, sender)
            except (aiosmtplib.SMTPException, OSError):
                self._drop_idle()  # the server has ended this one meanwhile, and the others with it
        return await _begun(aiosmtplib.SMTP(timeout=self._timeout, **self._server), sender)

    def keep(self, client: aiosmtplib.SMTP) -> None:
        """Take back a connection whose mail was handed over, for the next one."""
        self._idle[client] = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._expire, client)

    def _expire(self, client: aiosmtplib.SMTP) -> None:
        del self._idle[client]
        client.close()

    def _drop_idle(self) -> None:
        while self._idle:
            client, expiry = self._idle.popitem()
            expiry.cancel()
            client.close()

    async def close(self) -> None:
        """Close what is kept."""
        self._drop_idle()


async def _begun(client: aiosmtplib.SMTP, sender: str) -> aiosmtplib.SMTP:
    try:
        if not client.is_connected:
            await client.connect()
        await client.mail(sender)
    except BaseException:
        client.close()
        raise
    return client
