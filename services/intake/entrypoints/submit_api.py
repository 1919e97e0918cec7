"""The submit API: `POST /api/v1/tenants/{tenant}/complaints`."""

import uuid
from typing import Any, Protocol

import orjson
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.clean_photos import CleanPhotos
from services.intake.application.draft import FIELDS
from services.intake.application.submission import Submission
from services.intake.application.submit_complaint import Accepted, SubmitComplaint
from services.intake.domain.faults import Fault, FaultCode, InvalidSubmissionError
from services.intake.entrypoints.body import MAX_MULTIPART_BYTES, read_body
from services.intake.entrypoints.problems import as_problems, too_many
from shared.contracts.values import Channel
from shared.tenancy.ids import TenantId
from shared.web.templates import Pages

KEY_HEADER = "Idempotency-Key"
_MAX_KEY = 255


class RateLimits(Protocol):
    """Counts requests by client and by tenant."""

    async def wait(self, tenant: str, client: str) -> int | None:
        """Return None if the request may go on, else in how many whole seconds it may be tried again."""


class Receipt(BaseModel):
    """What the sender is given: the complaint is durable."""

    complaint_id: str
    tracking_code: str
    status_url: str


def submit_router(
    submit: SubmitComplaint, clean: CleanPhotos, rates: RateLimits, pages: Pages, public_url: str
) -> APIRouter:
    """Return the routes of the submit API."""
    router = APIRouter(tags=["complaints"])

    @router.post(
        "/api/v1/tenants/{tenant}/complaints",
        status_code=202,
        response_class=Response,
        responses={202: {"model": Receipt}, **problems()},
        openapi_extra={"x-access": "public", "parameters": [KEY_PARAMETER], "requestBody": _request_body()},
        summary="Submit a complaint",
        max_body_size=MAX_MULTIPART_BYTES,
    )
    async def submit_complaint(request: Request, tenant: str) -> Response:
        """Take in a complaint. 202 means it is durable; the same key and body give the same answer again."""
        client = request.client.host if request.client else ""
        if (seconds := await rates.wait(tenant, client)) is not None:
            raise too_many(seconds)
        with as_problems(request, pages):
            rules = submit.rules(TenantId(tenant), Channel.API)
            key = idempotency_key(request)
            body = await read_body(request, rules, clean)
            accepted = await submit(TenantId(tenant), Channel.API, key, body.submission, body.photos)
        return _answer(accepted, key, public_url)

    return router


def idempotency_key(request: Request) -> str:
    """Return the sender's key, or a new one. Raises InvalidSubmissionError for one that can't be a key."""
    given = request.headers.get(KEY_HEADER)
    if given is None:
        return str(uuid.uuid4())
    if not 0 < len(given) <= _MAX_KEY or not given.isascii() or not given.isprintable():
        raise InvalidSubmissionError([Fault(KEY_HEADER, FaultCode.BAD_KEY)])
    return given


def _answer(accepted: Accepted, key: str, public_url: str) -> Response:
    status_url = f"{public_url}/api/v1/complaints/{accepted.tracking_code}"
    receipt = {
        "complaint_id": accepted.complaint_id,
        "tracking_code": accepted.tracking_code,
        "status_url": status_url,
    }
    headers = {"Location": status_url, KEY_HEADER: key, "Cache-Control": "no-store"}
    return Response(orjson.dumps(receipt), 202, headers, "application/json")


KEY_PARAMETER = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "description": "Names this submission (a UUID does): the same key with the same body is one complaint, with "
    "another body a 409. Left out, a new one is made and answered in the same header.",
    "schema": {"type": "string", "minLength": 1, "maxLength": _MAX_KEY},
}


def problems() -> dict[int | str, dict[str, Any]]:
    """Return what the documents say of each answer that is a no."""
    said = {
        400: "Not readable",
        403: "The tenant takes nothing from outside programs",
        404: "Unknown tenant",
        409: "The key was used with another body",
        413: "Too large",
        415: "Neither JSON nor a form",
        422: "Fields to mend, each named",
        429: "Too fast; Retry-After says how long to wait",
        503: "Busy; Retry-After says how long to wait, and the same key may be sent again",
    }
    content = {"application/problem+json": {"schema": {"type": "object"}}}
    return {status: {"description": text, "content": content} for status, text in said.items()}


def _request_body() -> dict[str, Any]:
    schema = Submission.model_json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = schema.pop("$defs", {})
    inline = inlined(schema, parts)
    photos = {"type": "array", "maxItems": 5, "items": {"type": "string", "format": "binary"}}
    plain = {name: {"type": "string"} for name in FIELDS}
    form = {"type": "object", "properties": {"complaint": inline, **plain, "photos": photos}}
    return {
        "required": True,
        "content": {"application/json": {"schema": inline}, "multipart/form-data": {"schema": form}},
    }


def inlined(node: Any, parts: dict[str, Any]) -> Any:
    """Return the schema with its parts in place: this body is described outside of FastAPI's own components."""
    if isinstance(node, dict):
        if "$ref" in node:
            return inlined(parts[node["$ref"].rpartition("/")[2]], parts)
        return {key: inlined(value, parts) for key, value in node.items()}
    return [inlined(each, parts) for each in node] if isinstance(node, list) else node
