"""Where a mail server is, as settings name it."""

from typing import TypedDict
from urllib.parse import unquote, urlsplit


class MailServerAddress(TypedDict):
    """What aiosmtplib takes to connect; `use_tls`: from the first byte on."""

    hostname: str
    port: int | None
    username: str | None
    password: str | None
    use_tls: bool


def parse_smtp_url(url: str) -> MailServerAddress:
    """Take `smtp://user:password@host:587` or `smtps://…`; ValueError for anything else."""
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
