"""Staff decide about cases: one route for each command."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response

from services.router.application.change_case import ChangeCase
from services.router.application.join_case import JoinCase
from services.router.application.offer_case import OfferCase
from services.router.application.ports import CaseKey
from services.router.application.seal_words import SealText
from services.router.application.write_case import Call
from services.router.domain import commands
from services.router.domain.access import MAY, Actor
from services.router.domain.case import Case
from services.router.domain.values import Evidence, Plan, Sealed
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.http import schemas
from services.router.entrypoints.http.answers import case_out
from services.router.entrypoints.http.asked import Asked, asked
from services.router.entrypoints.http.evidence_notes import EvidenceNotes
from services.router.entrypoints.http.problems import Refused, refusal
from services.router.entrypoints.http.reading import PATH
from shared.web.staff import Authenticator, Caller, require

ONE = PATH + "/{case_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """The use cases behind the routes."""

    change: ChangeCase
    join: JoinCase
    offer: OfferCase
    seal: SealText
    notes: EvidenceNotes

    async def __call__(self, key: CaseKey, actor: Actor, asked_for: Any, call: Call) -> Case:
        """Seal what has to be sealed, look up what has to be looked up, and carry the request out."""
        match asked_for:
            case schemas.Resolution():
                shown = self.notes.read(*key, asked_for.evidence)
                return await self.change(key, actor, _answer(asked_for, shown), call)
            case schemas.Joining():
                return await self.join(key, actor, asked_for.into, call)
            case commands.OfferTransfer():
                return await self.offer(key, actor, asked_for, call)
            case schemas.InternalNote():
                return await self.change(key, actor, commands.Note(note=await self.seal(key, asked_for.note)), call)
            case schemas.Amendment():
                words = await self.seal(key, asked_for.public_text) if asked_for.public_text else None
                return await self.change(key, actor, _amend(asked_for, words), call)
            case _:
                return await self.change(key, actor, asked_for, call)


def _amend(body: schemas.Amendment, words: Sealed | None) -> commands.Amend:
    return commands.Amend(
        category=body.category,
        classification=body.classification,
        area=body.area_code,
        visibility=body.visibility,
        public_words=words,
        hidden_media=body.hidden_media,
        masked_media=body.masked_media,
    )


def _answer(body: schemas.Resolution, shown: tuple[Evidence, ...]) -> commands.Progress | commands.Resolve:
    if not isinstance(body, schemas.Answer):
        return commands.Resolve(note=body.note, evidence=shown)
    plan = Plan(**body.plan.model_dump()) if body.plan else None
    return commands.Progress(note=body.note, evidence=shown, plan=plan)


def _whole(body: schemas.Request) -> schemas.Request:
    """What `Deciding` finishes."""
    return body


def _as(command: type[commands.StaffCommand]) -> Callable[[Any], commands.StaffCommand]:
    """Fields of the request's body are the command's, by the same names."""
    return lambda body: command(**dict(body))


@dataclass(frozen=True, slots=True)
class Route:
    """`make` turns the body into a command, or leaves it for `Deciding` to finish."""

    name: str
    command: type[commands.StaffCommand]
    body: type[schemas.Request]
    summary: str
    make: Callable[[Any], Any]


ROUTES = (
    Route("assignment", commands.Assign, schemas.Assignment, "Give to an agency", _as(commands.Assign)),
    Route("delegation", commands.Delegate, schemas.Delegation, "Hand on inside the agency", _as(commands.Delegate)),
    Route("deferral", commands.Defer, schemas.Question, "Ask the reporter for what is missing", _as(commands.Defer)),
    Route("rejection", commands.Reject, schemas.Rejection, "Archive, with the reason", _as(commands.Reject)),
    Route("amendment", commands.Amend, schemas.Amendment, "Correct, hide or mask", _whole),
    Route("notes", commands.Note, schemas.InternalNote, "Write a note for staff", _whole),
    Route("progress", commands.Progress, schemas.Answer, "Tell the reporter what is done or planned", _whole),
    Route("resolution", commands.Resolve, schemas.Resolution, "Tell the reporter what was done", _whole),
    Route("dispute", commands.Dispute, schemas.Objection, "Say that it is not this agency's", _as(commands.Dispute)),
    Route("merge", commands.Merge, schemas.Joining, "Join to the complaint it repeats", _whole),
    Route("split", commands.Split, schemas.Nothing, "Undo a merge", _as(commands.Split)),
    Route("transfer", commands.OfferTransfer, schemas.Offer, "Offer to another tenant", _as(commands.OfferTransfer)),
    Route(
        "transfer/acceptance",
        commands.AcceptTransfer,
        schemas.Nothing,
        "Take over what another tenant offers",
        _as(commands.AcceptTransfer),
    ),
    Route(
        "transfer/return",
        commands.ReturnTransfer,
        schemas.Note,
        "Send back what another tenant offers",
        _as(commands.ReturnTransfer),
    ),
)


def changing(staff_of: Authenticator, deciding: Deciding) -> APIRouter:
    """Return the routes that decide. `If-Match` with a case's ETag: only if nothing has happened since."""
    router = APIRouter(tags=["cases"])
    for route in ROUTES:
        router.add_api_route(
            f"{ONE}/{route.name}",
            _endpoint(route, staff_of, deciding),
            methods=["POST"],
            name=route.name,
            summary=route.summary,
            openapi_extra=access(MAY[route.command]),
            response_model=schemas.CaseOut,
        )
    return router


def _endpoint(
    route: Route, staff_of: Authenticator, deciding: Deciding
) -> Callable[..., Awaitable[schemas.CaseOut | Response]]:
    staff = Depends(require(staff_of, *MAY[route.command]))
    given = Body(default_factory=route.body) if route.body is schemas.Nothing else Body()

    async def endpoint(
        caller: Annotated[Caller, staff],
        how: Annotated[Asked, Depends(asked)],
        body: Annotated[route.body, given],  # type: ignore[name-defined]  # known when the route is made
    ) -> schemas.CaseOut | Response:
        try:
            case = await deciding((caller.tenant, how.case_id), actor_of(caller), route.make(body), how.call)
        except Refused as error:
            return refusal(how.request, error)
        how.response.headers["ETag"] = f'"{case.version}"'
        return case_out(how.case_id, case)

    return endpoint
