"""Replies by form: `/tanggapan/{code}`. The tracking page's forms come here; what is wrong is mended here too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.application.clean_photos import CleanPhotos
from services.intake.application.errors import OverloadedError
from services.intake.application.ports import Handle
from services.intake.application.receive_reply import ReceiveReply
from services.intake.application.reply import RATING, SPEAKING
from services.intake.application.submit_complaint import SubmitComplaint
from services.intake.domain.faults import Fault, InvalidSubmissionError
from services.intake.entrypoints.body import MAX_MULTIPART_BYTES, photo_files, uploaded_form
from services.intake.entrypoints.choices import LIMITS
from services.intake.entrypoints.page_errors import Texts, page_errors
from services.intake.entrypoints.problems import UNAVAILABLE_SECONDS, as_problems
from services.intake.entrypoints.reply_body import read_reply_form, typed
from services.intake.entrypoints.submit_api import RateLimits
from shared.contracts.reply import ReplyKind
from shared.contracts.values import Channel
from shared.media.model import UnavailableError
from shared.web.i18n import mark as _
from shared.web.templates import Pages

_PUBLIC: Final[dict[str, Any]] = {"x-access": "public"}
_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_QUESTIONS: Final = {
    ReplyKind.CONFIRM: (_("Masalahnya sudah selesai?"), _("Ya, sudah selesai")),
    ReplyKind.REOPEN: (_("Apa yang belum selesai?"), _("Buka lagi laporan ini")),
    ReplyKind.RATE: (_("Bagaimana penanganan laporan Anda?"), _("Kirim nilai")),
    ReplyKind.ADD: (_("Apa yang ingin Anda tambahkan?"), _("Kirim keterangan")),
    ReplyKind.WITHDRAW: (_("Cabut laporan ini?"), _("Ya, cabut laporan")),
}
_KINDS: Final = {kind.value: kind for kind in ReplyKind}
_RATINGS: Final = (
    ("5", _("5 – sangat puas")),
    ("4", _("4 – puas")),
    ("3", _("3 – cukup")),
    ("2", _("2 – kurang puas")),
    ("1", _("1 – tidak puas")),
)
_BUSY: Final = _("Tanggapan Anda belum terkirim karena sistem sedang sibuk. Coba kirim lagi sebentar lagi.")
_PHOTOS_AGAIN: Final = _("Pilih lagi fotonya: foto tidak ikut tersimpan.")


def reply_pages_router(
    receive: ReceiveReply, submit: SubmitComplaint, clean: CleanPhotos, rates: RateLimits, pages: Pages
) -> APIRouter:
    """Return the routes that take replies from pages."""
    router = APIRouter(tags=["form"], include_in_schema=False)
    show = _Show(pages, submit)

    @router.get("/tanggapan/{code}", openapi_extra=_PUBLIC)
    async def form(request: Request, code: str) -> Response:
        """Show the form of one kind of reply (`?kind=`); the tracking page when none is named."""
        with as_problems(request, pages):
            handle = await receive.complaint(code)
        kind = _kind(request.query_params.get("kind"))
        if kind is None:
            return RedirectResponse(f"/lacak/{handle.tracking_code}", 303, _HEADERS)
        return show(request, handle, {"kind": kind.value})

    @router.post("/tanggapan/{code}", openapi_extra=_PUBLIC, max_body_size=MAX_MULTIPART_BYTES)
    async def answer(request: Request, code: str) -> Response:
        """Take a reply in and go back to the tracking page, or show what to mend with all that was typed."""
        with as_problems(request, pages):
            handle = await receive.complaint(code)
        async with uploaded_form(request) as sent:
            return await _answer(request, handle, sent)

    async def _answer(request: Request, handle: Handle, sent: FormData) -> Response:
        client = request.client.host if request.client else ""
        if (seconds := await rates.wait(handle.tenant, client)) is not None:
            return show(request, handle, typed(sent), sent=sent, busy=seconds, status=429)
        try:
            body = await read_reply_form(sent, clean, [])
            await receive(handle, Channel.WEB, None, body.reply, body.photos)
        except InvalidSubmissionError as error:
            return show(request, handle, typed(sent), error.faults, sent=sent)
        except OverloadedError as error:
            return show(request, handle, typed(sent), sent=sent, busy=error.retry_after)
        except UnavailableError:
            return show(request, handle, typed(sent), sent=sent, busy=UNAVAILABLE_SECONDS)
        return RedirectResponse(f"/lacak/{handle.tracking_code}?terkirim={body.reply.kind}", 303, _HEADERS)

    return router


@dataclass(frozen=True, slots=True)
class _Show:
    """Draws the page of a reply."""

    pages: Pages
    submit: SubmitComplaint

    def __call__(
        self,
        request: Request,
        handle: Handle,
        values: dict[str, str],
        faults: Sequence[Fault] = (),
        *,
        sent: FormData | None = None,
        busy: int | None = None,
        status: int = 503,
    ) -> Response:
        """Show the form with what was typed: 422 with faults, 503 or 429 when it is to be sent again in `busy` s."""
        tenant = self.submit.tenants.get(handle.tenant)
        kind = _kind(values.get("kind")) or ReplyKind.ADD
        question, button = (self.pages.text(text, request, tenant) for text in _QUESTIONS[kind])
        return self.pages.render(
            request,
            "tanggapan.html",
            tenant=tenant,
            status_code=status if busy else 422 if faults else 200,
            headers=_HEADERS | ({"Retry-After": str(busy)} if busy else {}),
            code=handle.tracking_code,
            kind=kind.value,
            question=question,
            button=button,
            speaking=kind in SPEAKING,
            ratings=[(value, self.pages.text(text, request, tenant), None) for value, text in _RATINGS]
            if kind in RATING
            else [],
            rating_required=kind is ReplyKind.RATE,
            values=Texts(values),
            errors=page_errors(self.pages, request, tenant, faults),
            busy=self.pages.text(_BUSY, request, tenant) if busy else None,
            photos_again=self.pages.text(_PHOTOS_AGAIN, request, tenant) if sent and photo_files(sent) else None,
            limits=LIMITS,
        )


def _kind(text: str | None) -> ReplyKind | None:
    return _KINDS.get(text or "")
