"""Programs send pictures of the work: first the files, then the answer or resolution they belong to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.router.application.evidence import EvidenceRefusedError, SendEvidence
from services.router.domain.access import MAY
from services.router.domain.commands import Progress
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.http.evidence_form import evidence_uploads, say_refusal
from services.router.entrypoints.http.evidence_notes import EvidenceNotes, of_contract
from services.router.entrypoints.http.problems import Refused, refusal
from services.router.entrypoints.http.reading import PATH
from services.router.entrypoints.http.schemas import EvidenceOut
from services.router.entrypoints.http.texts import told
from shared.media.model import UnavailableError
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, require
from shared.web.validation import FieldError

_FILES = {"type": "array", "items": {"type": "string", "format": "binary"}}
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {f"evidence_{phase}": _FILES for phase in ("before", "after", "progress")},
            }
        }
    },
}


def sending_evidence(staff_of: Authenticator, send: SendEvidence, notes: EvidenceNotes) -> APIRouter:
    """Return the route."""
    router = APIRouter(tags=["cases"])
    staff = Depends(require(staff_of, *MAY[Progress]))

    @router.post(
        PATH + "/{case_id}/evidence",
        response_model=EvidenceOut,
        openapi_extra=access(MAY[Progress]) | {"requestBody": _BODY},
        summary="Send pictures of the work",
    )
    async def evidence(request: Request, caller: Annotated[Caller, staff], case_id: str) -> EvidenceOut | Response:
        """Photos and short videos before, after and during the work; the answer names them to what comes next."""
        key = caller.tenant, case_id
        async with request.form(max_files=20, max_fields=20) as form:
            try:
                kept = of_contract(await send(key, actor_of(caller), evidence_uploads(form)))
            except EvidenceRefusedError as error:
                raise Problem(
                    422,
                    errors=[
                        FieldError(f"evidence.{index}", say_refusal(code, lambda text: told(request, text)))
                        for index, code in error.faults
                    ],
                ) from None
            except UnavailableError:
                raise Problem(503, headers={"Retry-After": "5"}) from None
            except Refused as error:
                return refusal(request, error)
        return EvidenceOut(evidence=notes.write(*key, kept), items=kept)

    return router
