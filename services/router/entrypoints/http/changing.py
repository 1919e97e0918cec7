"""Staff decide about cases: assign, progress, resolve, reject."""

import re
import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from services.router.application.change_case import Call, ChangeCase
from services.router.domain.access import Role
from services.router.domain.decisions import Assign, Command, Progress, Reject, Resolve
from services.router.entrypoints.http.answers import case_out
from services.router.entrypoints.http.problems import Refused, refusal
from services.router.entrypoints.http.reading import PATH
from services.router.entrypoints.http.schemas import Assignment, CaseOut, Note, Rejection
from services.router.entrypoints.http.texts import told
from shared.telemetry import current_traceparent
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, require
from shared.web.validation import FieldError

ONE = PATH + "/{case_id}"
VERIFIER = {"x-access": "staff:verifier"}
STAFF = {"x-access": "staff:verifier,agency_admin"}
BAD_VERSION = _('Pakai ETag kasus ini, seperti "3", atau tinggalkan If-Match.')
_VERSION = re.compile(r'(?:W/)?"(\d{1,9})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which case a request is about, and how it was asked."""

    request: Request
    response: Response
    case_id: str
    call: Call


def asked(
    request: Request,
    response: Response,
    case_id: str,
    *,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200, pattern=r"^[!-~]+$")] = None,
    if_match: Annotated[str | None, Header(max_length=20)] = None,
) -> Asked:
    """Read what makes a request repeatable, and which version of the case the caller has seen."""
    call = Call(
        cause=f"call:{idempotency_key or uuid.uuid4().hex}",
        expected=_version(request, if_match),
        traceparent=current_traceparent(),
    )
    return Asked(request=request, response=response, case_id=case_id, call=call)


def changing(staff_of: Authenticator, change: ChangeCase) -> APIRouter:
    """Return the routes that decide. `If-Match` with a case's ETag: only if nothing has happened since."""
    router = APIRouter(tags=["cases"])
    verifier = Depends(require(staff_of, Role.VERIFIER))
    staff = Depends(require(staff_of, Role.VERIFIER, Role.AGENCY_ADMIN))
    asking = Depends(asked)

    async def do(caller: Caller, how: Asked, command: Command) -> CaseOut | Response:
        try:
            case = await change((caller.tenant, how.case_id), command, how.call)
        except Refused as error:
            return refusal(how.request, error)
        how.response.headers["ETag"] = f'"{case.version}"'
        return case_out(how.case_id, case)

    @router.post(ONE + "/assignment", openapi_extra=VERIFIER, response_model=CaseOut)
    async def assign(
        caller: Annotated[Caller, verifier], how: Annotated[Asked, asking], body: Assignment
    ) -> CaseOut | Response:
        """Give the case to an agency, or to another one; its clocks start."""
        command = Assign(category=body.category, agency=body.agency, unit=body.unit, classification=body.classification)
        return await do(caller, how, command)

    @router.post(ONE + "/progress", openapi_extra=STAFF, response_model=CaseOut)
    async def progress(
        caller: Annotated[Caller, staff], how: Annotated[Asked, asking], body: Note
    ) -> CaseOut | Response:
        """Tell the reporter what is being done."""
        return await do(caller, how, Progress(note=body.note))

    @router.post(ONE + "/resolution", openapi_extra=STAFF, response_model=CaseOut)
    async def resolve(
        caller: Annotated[Caller, staff], how: Annotated[Asked, asking], body: Note
    ) -> CaseOut | Response:
        """Tell the reporter what was done."""
        return await do(caller, how, Resolve(note=body.note))

    @router.post(ONE + "/rejection", openapi_extra=VERIFIER, response_model=CaseOut)
    async def reject(
        caller: Annotated[Caller, verifier], how: Annotated[Asked, asking], body: Rejection
    ) -> CaseOut | Response:
        """Archive the case, with the reason that the reporter reads."""
        return await do(caller, how, Reject(reason=body.reason))

    return router


def _version(request: Request, if_match: str | None) -> int | None:
    if if_match is None or if_match == "*":
        return None
    found = _VERSION.fullmatch(if_match)
    if found is None:
        raise Problem(422, errors=[FieldError("If-Match", told(request, BAD_VERSION))])
    return int(found[1])
