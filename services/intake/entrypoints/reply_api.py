"""Replies by API: `POST /api/v1/complaints/{tracking_code}/replies`. The code is the permission."""

from typing import Any

import orjson
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.clean_photos import CleanPhotos
from services.intake.application.receive_reply import ReceiveReply
from services.intake.application.reply import Reply
from services.intake.application.submit_complaint import SubmitComplaint
from services.intake.entrypoints.body import MAX_MULTIPART_BYTES
from services.intake.entrypoints.problems import as_problems, too_many
from services.intake.entrypoints.reply_body import read_reply_body
from services.intake.entrypoints.submit_api import (
    KEY_HEADER,
    KEY_PARAMETER,
    RateLimits,
    idempotency_key,
    inlined,
    problems,
)
from shared.contracts.values import Channel
from shared.keyring import normalise_tracking_code
from shared.web.templates import Pages


class ReplyReceipt(BaseModel):
    """The reply is durable; what comes of it shows on the complaint."""

    reply_id: str


def reply_router(
    receive: ReceiveReply, submit: SubmitComplaint, clean: CleanPhotos, rates: RateLimits, pages: Pages
) -> APIRouter:
    """Return the route that takes replies from programs."""
    router = APIRouter(tags=["complaints"])

    @router.post(
        "/api/v1/complaints/{tracking_code}/replies",
        status_code=202,
        response_class=Response,
        responses={202: {"model": ReplyReceipt}, **(problems() | {404: {"description": "Unknown code"}})},
        openapi_extra={"x-access": "public", "parameters": [KEY_PARAMETER], "requestBody": _request_body()},
        summary="Reply to a complaint",
        max_body_size=MAX_MULTIPART_BYTES,
    )
    async def reply(request: Request, tracking_code: str) -> Response:
        """Confirm, reopen, rate, add to or withdraw a complaint. 202 means that the reply is durable.

        The same key and body give the same answer again.
        """
        client = request.client.host if request.client else ""
        if (seconds := await rates.wait(_counted_as(tracking_code), client)) is not None:
            raise too_many(seconds)
        with as_problems(request, pages):
            key = idempotency_key(request)
            handle = await receive.complaint(tracking_code)
            submit.through(handle.tenant, Channel.API)
            body = await read_reply_body(request, clean)
            reply_id = await receive(handle, Channel.API, key, body.reply, body.photos)
        headers = {KEY_HEADER: key, "Cache-Control": "no-store"}
        return Response(orjson.dumps({"reply_id": reply_id}), 202, headers, "application/json")

    return router


def _counted_as(tracking_code: str) -> str:
    """Replies are counted apart from complaints, and each tenant's by themselves: a code begins with its tenant."""
    code = normalise_tracking_code(tracking_code)
    return f"replies of {code.partition('-')[0]}" if code else "replies"


def _request_body() -> dict[str, Any]:
    schema = Reply.model_json_schema(ref_template="#/components/schemas/{model}")
    inline = inlined(schema, schema.pop("$defs", {}))
    photos = {"type": "array", "maxItems": 5, "items": {"type": "string", "format": "binary"}}
    form = inline | {"properties": inline["properties"] | {"photos": photos}}
    return {
        "required": True,
        "content": {"application/json": {"schema": inline}, "multipart/form-data": {"schema": form}},
    }
