"""`/meja/kasus/{case_id}`: the page of a case, its actions and its photos."""

import uuid
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse

from services.router.application.case_version import CaseVersion
from services.router.application.errors import CaseMovedOnError, NotForThisRoleError
from services.router.application.evidence import EvidenceRefusedError, EvidenceUpload, KeepEvidence
from services.router.application.ports import Clock
from services.router.application.view_case import CaseView, ViewCase
from services.router.domain.access import MAY, VIEWERS
from services.router.domain.commands import Amend
from services.router.domain.errors import BadCommandError, CaseError
from services.router.domain.values import Evidence
from services.router.entrypoints.actors import access, actor_of
from services.router.entrypoints.desk.actions import ACTIONS, Action
from services.router.entrypoints.desk.case_page import Again, CasePage
from services.router.entrypoints.desk.forms import Typed
from services.router.entrypoints.http.asked import call_of
from services.router.entrypoints.http.changing import Deciding
from services.router.entrypoints.http.evidence_form import evidence_uploads, say_refusal
from services.router.entrypoints.http.evidence_notes import of_contract
from services.router.entrypoints.http.problems import MOVED_ON, NOT_YOURS, Refused, problem_of, words_of
from shared.contracts.values import EvidencePhase
from shared.media.model import UnavailableError
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.staff import Authenticator, Caller, signed_in

ONE = "/meja/kasus/{case_id}"
NOT_IN_YOUR_HANDS = _("Kasus ini tidak ada di tangan Anda")
IN_OTHER_HANDS = _("Kasus ini ditangani instansi atau unit lain, mungkin sejak baru saja.")
STORE_AWAY = _("Foto belum dapat disimpan karena sistem sedang sibuk. Kirim lagi sebentar lagi.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDesk:
    """What the routes work with."""

    page: CasePage
    view: ViewCase
    deciding: Deciding
    keep: KeepEvidence
    version: CaseVersion
    clock: Clock

    async def look(self, caller: Caller, case_id: str) -> CaseView:
        """Return the case as the caller may see it. Problem: it is not theirs to see, or not there."""
        try:
            return await self.view((caller.tenant, case_id), actor_of(caller))
        except NotForThisRoleError:
            raise Problem(403, NOT_IN_YOUR_HANDS, IN_OTHER_HANDS) from None
        except Refused as error:
            raise problem_of(error) from None

    async def done(self, caller: Caller, case_id: str, action: Action) -> Response:
        """Lead back to the case, or to the queue if what was done has put it into other hands."""
        try:
            await self.version((caller.tenant, case_id), actor_of(caller))
        except Refused:
            return RedirectResponse(f"/meja?selesai={action.slug}", 303)
        return RedirectResponse(f"/meja/kasus/{case_id}?selesai={action.slug}", 303)

    async def evidence(self, caller: Caller, case_id: str, form: FormData) -> tuple[Evidence, ...]:
        """Keep the pictures of a form, and return them after those that were kept for it before."""
        before = self.deciding.notes.read(caller.tenant, case_id, _text(form, "kept"))
        kept = await self.keep(caller.tenant, case_id, evidence_uploads(form))
        return before + of_contract(kept)


def case_router(staff_of: Authenticator, desk: CaseDesk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    staff = Depends(signed_in(staff_of, *VIEWERS))

    @router.get(ONE, openapi_extra=access(VIEWERS))
    async def show(
        request: Request,
        caller: Annotated[Caller, staff],
        case_id: str,
        aksi: str | None = None,
        selesai: str | None = None,
    ) -> Response:
        """Show the case with one action open."""
        view = await desk.look(caller, case_id)
        return desk.page.show(request, caller, view, desk.clock.now(), slug=aksi, done=selesai)

    @router.get(ONE + "/baru", openapi_extra=access(VIEWERS))
    async def newer(request: Request, caller: Annotated[Caller, staff], case_id: str, versi: int) -> Response:
        """Say that the case has changed since the page was drawn; 204: it has not."""
        try:
            version = await desk.version((caller.tenant, case_id), actor_of(caller))
        except Refused as error:
            raise problem_of(error) from None
        if version <= versi:
            return Response(status_code=204)
        return desk.page.pages.render(request, "meja/_baru.html", case_id=case_id)

    @router.post(ONE + "/{slug}", openapi_extra=access(VIEWERS))
    async def act(request: Request, caller: Annotated[Caller, staff], case_id: str, slug: str) -> Response:
        """Take an action; whatever stands against it is told beside the form, with all that was typed."""
        action = ACTIONS.get(slug)
        if action is None:
            raise Problem(404)
        async with request.form(max_files=20, max_fields=200) as form:
            return await _act(desk, request, caller, case_id, action, form)

    @router.post(ONE + "/foto/{media_id}", openapi_extra=access(MAY[Amend]))
    async def photo(request: Request, caller: Annotated[Caller, staff], case_id: str, media_id: str) -> Response:
        """Hide a reporter's photo from the public, show a masked copy in its place, or show it as it was again."""
        async with request.form(max_files=2, max_fields=20) as form:
            return await _photo(desk, request, caller, case_id, media_id, form)

    return router


async def _photo(  # noqa: PLR0917 - one request, taken apart
    desk: CaseDesk, request: Request, caller: Caller, case_id: str, media_id: str, form: FormData
) -> Response:
    case = (await desk.look(caller, case_id)).case
    hidden = tuple(each for each in case.hidden_media if each != media_id)
    masked = tuple(pair for pair in case.masked_media if pair[0] != media_id)
    copy = form.get("masked")
    action = ACTIONS["ubah"]
    try:
        if _text(form, "action") == "hide":
            hidden = (*hidden, media_id)
        elif _text(form, "action") == "mask" and isinstance(copy, UploadFile):
            upload = EvidenceUpload(file=copy, phase=EvidencePhase.PROGRESS)
            [kept] = await desk.keep(caller.tenant, case_id, [upload])
            masked = (*masked, (media_id, kept.media_id))
        command = Amend(hidden_media=hidden, masked_media=masked)
        call = call_of(_text(form, "key") or uuid.uuid4().hex, repr((media_id, hidden, masked)).encode())
        await desk.deciding((caller.tenant, case_id), actor_of(caller), command, call)
    except (EvidenceRefusedError, UnavailableError):
        return await _again(desk, request, caller, case_id, action, Again(texts={}, refusal=STORE_AWAY), status=503)
    except CaseError as error:
        again = Again(texts={}, refusal=words_of(error))
        return await _again(desk, request, caller, case_id, action, again, status=409)
    except Refused as error:
        raise problem_of(error) from None
    return await desk.done(caller, case_id, action)


async def _act(  # noqa: PLR0917 - one request, taken apart
    desk: CaseDesk, request: Request, caller: Caller, case_id: str, action: Action, form: FormData
) -> Response:
    texts = {name: [each for each in form.getlist(name) if isinstance(each, str)] for name in form}
    again = Again(texts=texts)
    try:
        again = replace(again, kept=await desk.evidence(caller, case_id, form))
        typed = Typed(texts, again.kept)
        sent = repr((action.slug, sorted(texts.items()))).encode()
        call = call_of(typed.one("key") or "", sent, expected=_version(typed))
        await desk.deciding((caller.tenant, case_id), actor_of(caller), action.read(typed), call)
    except EvidenceRefusedError as error:
        again, status = _with(again, desk, request, error), 422
    except UnavailableError:
        again, status = replace(again, refusal=STORE_AWAY), 503
    except CaseMovedOnError as error:
        again, status = replace(again, refusal=MOVED_ON, meanwhile=error.meanwhile), 409
    except BadCommandError as error:
        again, status = replace(again, errors={error.field: _told(desk, request, words_of(error))}), 422
    except CaseError as error:
        again, status = replace(again, refusal=words_of(error)), 409
    except NotForThisRoleError:
        again, status = replace(again, refusal=NOT_YOURS), 403
    except Refused as error:
        raise problem_of(error) from None
    else:
        return await desk.done(caller, case_id, action)
    return await _again(desk, request, caller, case_id, action, again, status)


def _with(again: Again, desk: CaseDesk, request: Request, error: EvidenceRefusedError) -> Again:
    told = " ".join(
        dict.fromkeys(say_refusal(code, lambda text: _told(desk, request, text)) for _n, code in error.faults)
    )
    return replace(again, errors={"evidence": told})


async def _again(  # noqa: PLR0917 - as above
    desk: CaseDesk, request: Request, caller: Caller, case_id: str, action: Action, again: Again, status: int
) -> Response:
    try:
        view = await desk.look(caller, case_id)
    except Problem as problem:
        return desk.page.refused(request, problem, again)
    again = replace(again, kept_note=desk.deciding.notes.write(caller.tenant, case_id, again.kept))
    return desk.page.show(request, caller, view, desk.clock.now(), slug=action.slug, again=again, status=status)


def _told(desk: CaseDesk, request: Request, text: str) -> str:
    return desk.page.pages.text(text, request)


def _text(form: FormData, name: str) -> str | None:
    value: Any = form.get(name)
    return value if isinstance(value, str) else None


def _version(typed: Typed) -> int | None:
    version = typed.text("version")
    return int(version) if version.isdigit() else None
