"""Whether services are ready, and whether providers take connections at all."""

import asyncio
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import httpx

from deploy.cli.checkup.finding import Finding, broken, ok, warning
from deploy.cli.checkup.settings import DoctorSettings

WITHIN_SECONDS: Final = 5.0
_PORTS: Final = {"https": 443, "http": 80, "smtps": 465, "smtp": 25, "smtp+starttls": 587}


async def check_services(settings: DoctorSettings) -> Sequence[Finding]:
    """Ask each for /health/ready."""
    async with httpx.AsyncClient(timeout=WITHIN_SECONDS) as http:
        return await asyncio.gather(*(_service(http, name, settings.service(name)) for name in settings.services))


async def _service(http: httpx.AsyncClient, name: str, address: str) -> Finding:
    try:
        answer = await http.get(f"{address}/health/ready")
    except httpx.TransportError:
        return broken(
            "services", f"{name} does not answer at {address}", "start it; ADUAN_SERVICES_AT says where it is"
        )
    if answer.is_success:
        return ok("services", f"{name} is ready")
    why = "; ".join(f"{check}: {said}" for check, said in _checks(answer).items() if said != "ok")
    return broken("services", f"{name} is not ready: {why or answer.status_code}", f"read {name}'s log")


def _checks(answer: httpx.Response) -> dict[str, str]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    checks = told.get("checks", told) if isinstance(told, dict) else {}
    return {name: said for name, said in checks.items() if isinstance(said, str)}


async def check_providers(settings: DoctorSettings) -> Sequence[Finding]:
    """Connect to each that is set, and hang up: nothing is sent, no password is tried."""
    wanted = {
        "mail (ADUAN_SMTP_URL)": settings.smtp_url.get_secret_value() if settings.smtp_url else None,
        "SMS (ADUAN_SMS_GATEWAY_URL)": settings.sms_gateway_url,
        "sign-in (ADUAN_OIDC_ISSUER)": settings.oidc_issuer,
        "photos (ADUAN_MEDIA_S3_ENDPOINT)": settings.media_s3_endpoint,
    }
    return await asyncio.gather(*(_provider(name, url) for name, url in wanted.items() if url))


async def _provider(name: str, url: str) -> Finding:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 443)
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        mend = "correct the setting, or let the network reach it; messages wait meanwhile"
        return warning("providers", f"{name}: {host}:{port} takes no connection", mend)
    writer.close()
    return ok("providers", f"{name}: {host}:{port} takes connections")
