"""The webhook of an SMS gateway: `POST /hooks/sms/{tenant}`, form-encoded `sender`, `text`, `message_id`."""

from typing import Any

import orjson
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.ports import Gateways
from services.intake.application.receive_sms import ReceiveSms
from services.intake.domain.faults import Fault, FaultCode, InvalidSubmissionError
from services.intake.entrypoints.problems import as_problems
from shared.contracts.values import Channel
from shared.tenancy.ids import TenantId
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.templates import Pages

TOKEN_HEADER = "X-Gateway-Token"  # noqa: S105 - a header's name
_FIELDS = ("sender", "text", "message_id")


class SmsReceipt(BaseModel):
    """What the gateway is given; the reply to the citizen goes out by itself. No code: it only ended a subscription."""

    tracking_code: str | None


def sms_router(receive: ReceiveSms, gateways: Gateways, pages: Pages) -> APIRouter:
    """Return the webhook. A tenant no gateway of which is known takes no SMS."""
    router = APIRouter(tags=["channels"])

    @router.post(
        "/hooks/sms/{tenant}",
        response_class=Response,
        responses={200: {"model": SmsReceipt}},
        openapi_extra={"x-access": "gateway", "requestBody": _request_body()},
        summary="Hand over an SMS",
    )
    async def receive_sms(request: Request, tenant: str) -> Response:
        """Take in one SMS. The same message_id again gives the same tracking code."""
        with as_problems(request, pages):
            receive.submit.through(TenantId(tenant), Channel.SMS)
            if not await gateways.knows(TenantId(tenant), request.headers.get(TOKEN_HEADER, "")):
                detail = _("Gerbang SMS ini belum dikenal. Kirim X-Gateway-Token milik daerah ini.")
                raise Problem(401, detail=detail)
            async with request.form(max_files=0, max_fields=20) as form:
                sender, text, message_id = (str(form.get(name, "")) for name in _FIELDS)
            missing = [name for name, value in (("sender", sender), ("message_id", message_id)) if not value.strip()]
            if missing:
                raise InvalidSubmissionError([Fault(name, FaultCode.REQUIRED) for name in missing])
            code = await receive(TenantId(tenant), sender=sender, text=text, message_id=message_id)
        return Response(orjson.dumps({"tracking_code": code}), 200, media_type="application/json")

    return router


def _request_body() -> dict[str, Any]:
    properties = {name: {"type": "string"} for name in _FIELDS}
    schema = {"type": "object", "required": ["sender", "message_id"], "properties": properties}
    return {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}
