"""The outbox over HTTP: the SMS gateway that services send to, and the page that shows what was sent."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Form, Header, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

from deploy.local.outbox.behaviour import Behaviour
from deploy.local.outbox.mail import smtp_server
from deploy.local.outbox.store import Outbox

_HERE = Path(__file__).parent
_WIB = timezone(timedelta(hours=7))
_SHOWN = 200
_SMS_LIMIT = 918  # six concatenated parts of 153 characters (GSM 03.40)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


def build(outbox: Outbox, *, key: str, behaviour: Behaviour, smtp_host: str, smtp_port: int) -> FastAPI:
    """The application; its SMTP server listens while the application runs. `key` is what an SMS sender must show."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with smtp_server(outbox, behaviour, host=smtp_host, port=smtp_port):
            yield

    app = FastAPI(title="Aduan development outbox", lifespan=lifespan, docs_url=None, redoc_url=None)
    pages = Environment(loader=FileSystemLoader(_HERE), autoescape=select_autoescape())
    page = pages.get_template("page.html")

    @app.post("/sms")
    async def take_sms(
        to: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
        reference: Annotated[str, Form()] = "",
        authorization: Annotated[str, Header()] = "",
    ) -> dict[str, Any]:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {key}".encode()):
            raise HTTPException(401, "the bearer key is missing or wrong")
        if reason := _refusal(to, text, reference) or ("unknown number" if to in behaviour.refuse else None):
            raise HTTPException(422, reason)
        if to in behaviour.busy:
            raise HTTPException(503, "try again later", {"Retry-After": "1"})
        await behaviour.wait()
        sent = outbox.add("sms", to=to, text=text, reference=reference)
        return {"id": f"sms-{sent.number}", "status": "accepted"}

    @app.get("/dev/kotak-keluar")
    async def show() -> HTMLResponse:
        messages = [_shown(sent) for sent in map(asdict, outbox.messages[:_SHOWN])]
        return HTMLResponse(page.render(messages=messages, total=len(outbox.messages)), headers=_HEADERS)

    @app.get("/dev/kotak-keluar/gaya.css")
    async def style() -> FileResponse:
        return FileResponse(_HERE / "page.css", media_type="text/css", headers=_HEADERS)

    @app.get("/dev/kotak-keluar.json")
    async def as_json() -> JSONResponse:
        return JSONResponse({"messages": [asdict(sent) for sent in outbox.messages]}, headers=_HEADERS)

    @app.get("/health/live")
    @app.get("/health/ready")
    async def healthy() -> dict[str, str]:
        return {"status": "ok"}

    return app


def _refusal(to: str, text: str, reference: str) -> str | None:
    """What is wrong with an SMS, as a gateway would say it; None if nothing is."""
    if not to.lstrip("+").isdigit():
        return "`to` must be a number in international form"
    if not text.strip():
        return "`text` is empty"
    if len(text) > _SMS_LIMIT:
        return f"`text` is longer than {_SMS_LIMIT} characters"
    return None if reference else "`reference` is missing"


def _shown(sent: dict[str, Any]) -> dict[str, Any]:
    return sent | {"at": datetime.fromisoformat(sent["at"]).astimezone(_WIB).strftime("%d-%m-%Y, %H.%M.%S WIB")}
