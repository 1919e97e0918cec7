"""What a visitor of the guided form does on a page, and the page that answers it."""

import secrets
from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.application.attach_photos import AttachPhotos, DetachPhoto
from services.intake.application.choose_area import deepest
from services.intake.application.draft import STEP_FIELDS, Draft
from services.intake.application.errors import OverloadedError
from services.intake.application.ports import Drafts
from services.intake.application.save_step import SaveStep, new_draft
from services.intake.application.send_draft import SendDraft
from services.intake.application.submit_complaint import SubmitComplaint
from services.intake.domain.faults import InvalidSubmissionError
from services.intake.domain.steps import Step, after
from services.intake.entrypoints.body import photo_files
from services.intake.entrypoints.choices import AREA_FIELDS
from services.intake.entrypoints.form_pages import FormPages
from services.intake.entrypoints.problems import UNAVAILABLE_SECONDS, as_problems
from services.intake.entrypoints.submit_api import RateLimits
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import Channel
from shared.media.model import UnavailableError
from shared.tenancy.ids import TenantId
from shared.web.i18n import choose_language
from shared.web.i18n import mark as _
from shared.web.templates import Pages

COOKIE = "aduan_draft"
DRAFT_SECONDS = 24 * 3600
DONE = "selesai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the form's routes delegate to."""

    drafts: Drafts
    submit: SubmitComplaint
    save: SaveStep
    attach: AttachPhotos
    detach: DetachPhoto
    send: SendDraft
    rates: RateLimits
    pages: Pages
    secure_cookies: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to the form of a tenant: who is asked, and the draft so far."""

    request: Request
    tenant: TenantConfigured
    id: TenantId
    token: str
    draft: Draft


class Visits:
    """Answers to what a visitor does on a page."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.show = FormPages(form.pages, form.submit.regions)

    async def open(self, request: Request, tenant: str) -> Visit:
        """Return the visit with its draft; Problem 404 for a tenant without a form."""
        with as_problems(request, self._form.pages):
            configured = self._form.submit.through(TenantId(tenant), Channel.WEB)
            token = request.cookies.get(COOKIE, "")
            draft = await self._form.drafts.load(TenantId(tenant), token) if token else None
        if draft is None:
            token, draft = secrets.token_urlsafe(32), new_draft(choose_language(request, configured.language))
        return Visit(request, configured, TenantId(tenant), token, draft)

    async def answer(self, visit: Visit, step: Step, typed: FormData) -> Response:
        """Do what was asked on a step, and give the browser the token of its draft."""
        with as_problems(visit.request, self._form.pages):
            if step is Step.PHOTO:
                response = await self._photos(visit, typed)
            elif step is Step.CHECK:
                response = await self._send(visit)
            else:
                response = await self._save(visit, step, typed)
        return self._remembered(visit, response)

    def _remembered(self, visit: Visit, response: Response) -> Response:
        """Give the browser the token of its draft."""
        response.set_cookie(
            COOKIE,
            visit.token,
            max_age=DRAFT_SECONDS,
            path=f"/lapor/{visit.id}",
            secure=self._form.secure_cookies,
            httponly=True,
            samesite="lax",
        )
        return response

    async def _save(self, visit: Visit, step: Step, form: FormData) -> Response:
        """Keep the fields of a step; with faults it is shown again, with all that was typed."""
        typed = {name: str(form.get(name, "")) for name in STEP_FIELDS[step]}
        reload = form.get("action") in {"areas", "forget-position"}
        if form.get("action") == "forget-position":
            typed |= {"lat": "", "lon": ""}
        if step is Step.WHERE:
            code, dropped = deepest(visit.id, [str(form.get(name, "")) for name in AREA_FIELDS])
            typed["area_code"], reload = code, reload or dropped
        draft, faults = await self._form.save(visit.id, visit.token, visit.draft, step, typed, finished=not reload)
        if reload or faults:
            return self.show.step(visit.request, visit.tenant, draft, step, faults)
        return redirect(visit.id, self._next(draft, step, form))

    async def _photos(self, visit: Visit, form: FormData) -> Response:
        """Take photos in or away; going on takes in what was chosen, too."""
        draft = visit.draft
        if removed := form.get("remove"):
            draft = await self._form.detach(visit.id, visit.token, draft, str(removed))
        files = photo_files(form)
        if files and (seconds := await self._wait(visit)) is not None:
            return self._busy(visit, draft, Step.PHOTO, 429, seconds)
        draft, faults = await self._form.attach(visit.id, visit.token, draft, files)
        if faults:
            return self.show.step(visit.request, visit.tenant, draft, Step.PHOTO, faults)
        if removed or form.get("action") == "upload":
            return redirect(visit.id, Step.PHOTO)
        draft, _none = await self._form.save(visit.id, visit.token, draft, Step.PHOTO, {})
        return redirect(visit.id, self._next(draft, Step.PHOTO, form))

    async def _send(self, visit: Visit) -> Response:
        """Send the complaint; whatever goes wrong, the draft stays and the page says what to do."""
        if (missed := visit.draft.first_unseen(Step.CHECK)) is not None:
            return redirect(visit.id, missed)
        if (seconds := await self._wait(visit)) is not None:
            return self._busy(visit, visit.draft, Step.CHECK, 429, seconds)
        try:
            await self._form.send(visit.id, visit.token, visit.draft)
        except InvalidSubmissionError as error:
            return self.show.step(visit.request, visit.tenant, visit.draft, Step.CHECK, error.faults)
        except OverloadedError as error:
            return self._busy(visit, visit.draft, Step.CHECK, 503, error.retry_after)
        except UnavailableError:
            return self._busy(visit, visit.draft, Step.CHECK, 503, UNAVAILABLE_SECONDS)
        return redirect(visit.id, DONE)

    async def _wait(self, visit: Visit) -> int | None:
        client = visit.request.client.host if visit.request.client else ""
        return await self._form.rates.wait(visit.id, client)

    def _busy(self, visit: Visit, draft: Draft, step: Step, status: int, seconds: int) -> Response:
        notice = _("Laporan belum terkirim karena sistem sedang sibuk. Isian Anda aman; coba kirim lagi sebentar lagi.")
        response = self.show.step(visit.request, visit.tenant, draft, step, notice=notice, status=status)
        response.headers["Retry-After"] = str(seconds)
        return response

    def _next(self, draft: Draft, step: Step, form: FormData) -> Step:
        """Whoever came from the check page to change one answer goes back there."""
        back = form.get("back") == Step.CHECK.value and draft.first_unseen(Step.CHECK) is None
        return Step.CHECK if back else after(step)


def redirect(tenant: str, place: str) -> RedirectResponse:
    """Send the browser on to a page of the tenant's form."""
    return RedirectResponse(f"/lapor/{quote(tenant)}/{place}", 303)
