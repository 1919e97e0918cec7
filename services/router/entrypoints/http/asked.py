"""How a request to change a case was asked: what makes it repeatable, and which version its sender has seen."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Request, Response

from services.router.application.write_case import Call
from services.router.entrypoints.http.texts import told
from shared.telemetry import current_traceparent
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.validation import FieldError

BAD_VERSION = _('Pakai ETag kasus ini, seperti "3", atau tinggalkan If-Match.')
_VERSION = re.compile(r'(?:W/)?"(\d{1,9})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which case a request is about, and how it was asked."""

    request: Request
    response: Response
    case_id: str
    call: Call


async def asked(
    request: Request,
    response: Response,
    case_id: str,
    *,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200, pattern=r"^[!-~]+$")] = None,
    if_match: Annotated[str | None, Header(max_length=20)] = None,
) -> Asked:
    """Read how a request of the API was asked."""
    sent = request.url.path.encode() + b"\0" + await request.body()
    return Asked(
        request=request,
        response=response,
        case_id=case_id,
        call=call_of(idempotency_key or uuid.uuid4().hex, sent, expected=_version(request, if_match)),
    )


def call_of(key: str, sent: bytes, *, expected: int | None = None) -> Call:
    """Return the call that a request with this idempotency key and content is: the same again, the same cause."""
    # Hashed: whatever a program chose as its key must not get into the log.
    group = f"call:{hashlib.sha256(key.encode()).hexdigest()[:32]}:"
    return Call(
        cause=group + hashlib.sha256(sent).hexdigest()[:32],
        group=group,
        expected=expected,
        traceparent=current_traceparent(),
    )


def _version(request: Request, if_match: str | None) -> int | None:
    if if_match is None or if_match == "*":
        return None
    found = _VERSION.fullmatch(if_match)
    if found is None:
        raise Problem(422, errors=[FieldError("If-Match", told(request, BAD_VERSION))])
    return int(found[1])
