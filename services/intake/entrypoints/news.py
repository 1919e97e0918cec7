"""A tenant's news: `/kabar/{tenant}` to ask for it, to confirm the contact by a code, and to stop it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.application.errors import (
    AskedTooOftenError,
    CodeExpiredError,
    OverloadedError,
    WrongConfirmationError,
)
from services.intake.application.news import areas_of, read_news
from services.intake.application.ports import Names, Requests
from services.intake.application.submit_complaint import SubmitComplaint
from services.intake.application.subscribe import CODE_LIVES, AskForNews, ConfirmNews, StopNews
from services.intake.domain.faults import Fault, InvalidSubmissionError
from services.intake.entrypoints.body import MAX_JSON_BYTES
from services.intake.entrypoints.choices import category_options
from services.intake.entrypoints.page_errors import page_errors
from services.intake.entrypoints.problems import as_problems
from services.intake.entrypoints.submit_api import RateLimits
from shared.contracts.tenant import TenantConfigured
from shared.media.model import UnavailableError
from shared.tenancy.ids import TenantId
from shared.web.i18n import choose_language
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.templates import Pages

_PUBLIC: Final[dict[str, Any]] = {"x-access": "public"}
_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_BUSY: Final = _("Belum tersimpan karena sistem sedang sibuk. Coba kirim lagi sebentar lagi.")
_TOO_OFTEN: Final = _("Kode sudah beberapa kali dikirim ke kontak ini. Periksa pesan masuk Anda, atau coba lagi besok.")
_WRONG: Final = _("Kode tidak cocok. Periksa lagi angkanya; masih bisa dicoba {left} kali.")
_GONE: Final = _("Kode ini sudah tidak berlaku. Minta kode yang baru.")
_BAD_LINK: Final = _("Tautan ini tidak lengkap. Salin seluruh tautan dari pesan yang Anda terima.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPages:
    """What the routes delegate to."""

    submit: SubmitComplaint
    requests: Requests
    names: Names
    ask: AskForNews
    confirm: ConfirmNews
    stop: StopNews
    rates: RateLimits
    pages: Pages

    def tenant(self, request: Request, tenant: str) -> TenantConfigured:
        """Return the tenant, or tell that there is none."""
        with as_problems(request, self.pages):
            return self.submit.tenant(TenantId(tenant))

    def form(
        self,
        request: Request,
        tenant: TenantConfigured,
        typed: Mapping[str, Any] | None = None,
        faults: Sequence[Fault] = (),
        *,
        notice: str | None = None,
        status: int = 200,
    ) -> Response:
        """Show what can be asked for, with what was typed."""
        rules = self.submit.rules_of(tenant)
        return self._page(
            request,
            "form",
            tenant,
            status=status,
            values=typed or {"contact": "", "areas": [], "topics": []},
            errors=page_errors(self.pages, request, tenant, faults),
            notice_text=notice and self.pages.text(notice, request, tenant),
            areas=[(area.code, area.title) for area in areas_of(rules)],
            topics=category_options(request, tenant),
        )

    async def asked(self, request: Request, tenant: TenantConfigured, sent: FormData) -> Response:
        """Have a code sent, and ask for it."""
        typed = {
            "contact": str(sent.get("contact", "")),
            "areas": [str(each) for each in sent.getlist("areas")],
            "topics": [str(each) for each in sent.getlist("topics")],
        }
        language = choose_language(request, tenant.language)
        try:
            await self._count(request, tenant)
            news = read_news(typed, self.submit.rules_of(tenant))
            request_id = await self.ask(TenantId(tenant.id), news, language)
        except InvalidSubmissionError as error:
            return self.form(request, tenant, typed, error.faults, status=422)
        except AskedTooOftenError:
            return self.form(request, tenant, typed, notice=_TOO_OFTEN, status=429)
        except (OverloadedError, UnavailableError):
            return self.form(request, tenant, typed, notice=_BUSY, status=503)
        return RedirectResponse(f"/kabar/{tenant.id}/konfirmasi/{request_id}", 303, _HEADERS)

    async def code_page(
        self, request: Request, tenant: TenantConfigured, request_id: str, error: str = "", *, status: int = 200
    ) -> Response:
        """Show the field for the code, or that it has expired."""
        with as_problems(request, self.pages):
            known = await self.requests.known(TenantId(tenant.id), request_id)
        if not known:
            return self._page(request, "habis", tenant, status=410, text=self.pages.text(_GONE, request, tenant))
        minutes = int(CODE_LIVES.total_seconds()) // 60
        errors = {"code": error} if error else {}
        return self._page(
            request, "kode", tenant, status=status, request_id=request_id, errors=errors, error=error, minutes=minutes
        )

    async def confirmed(self, request: Request, tenant: TenantConfigured, request_id: str, code: str) -> Response:
        """Subscribe whoever knows the code."""
        try:
            await self._count(request, tenant)
            await self.confirm(TenantId(tenant.id), request_id, code)
        except WrongConfirmationError as wrong:
            words = self.pages.text(_WRONG, request, tenant).format(left=wrong.left)
            return await self.code_page(request, tenant, request_id, words, status=422)
        except CodeExpiredError:
            return await self.code_page(request, tenant, request_id)
        except (OverloadedError, UnavailableError):
            words = self.pages.text(_BUSY, request, tenant)
            return await self.code_page(request, tenant, request_id, words, status=503)
        return RedirectResponse(f"/kabar/{tenant.id}/terdaftar", 303, _HEADERS)

    def stop_page(self, request: Request, tenant: TenantConfigured, token: str) -> Response:
        """Ask whether news should stop: a link alone, which mail programs open by themselves, changes nothing."""
        self._subscription(tenant, token)
        return self._page(request, "berhenti", tenant, token=token)

    async def stopped(self, request: Request, tenant: TenantConfigured, token: str) -> Response:
        """Stop it."""
        with as_problems(request, self.pages):
            await self.stop(TenantId(tenant.id), self._subscription(tenant, token))
        return self._page(request, "sudah_berhenti", tenant)

    def done_page(self, request: Request, tenant: TenantConfigured) -> Response:
        """Say that news will come."""
        return self._page(request, "terdaftar", tenant)

    def _subscription(self, tenant: TenantConfigured, token: str) -> str:
        if (subscription_id := self.names.subscription_of(TenantId(tenant.id), token)) is None:
            raise Problem(404, detail=_BAD_LINK)
        return subscription_id

    async def _count(self, request: Request, tenant: TenantConfigured) -> None:
        client = request.client.host if request.client else ""
        if (seconds := await self.rates.wait(tenant.id, client)) is not None:
            raise OverloadedError(seconds)

    def _page(
        self, request: Request, name: str, tenant: TenantConfigured, *, status: int = 200, **context: Any
    ) -> Response:
        return self.pages.render(
            request, f"kabar/{name}.html", tenant=tenant, status_code=status, headers=_HEADERS, **context
        )


def news_router(news: NewsPages) -> APIRouter:
    """Return the routes of a tenant's news."""
    router = APIRouter(tags=["news"], include_in_schema=False)

    @router.get("/kabar", openapi_extra=_PUBLIC)
    async def start(request: Request) -> Response:
        """Ask for the city or regency."""
        return news.pages.render(request, "kabar/mulai.html", tenants=news.submit.tenants.all())

    @router.get("/kabar/{tenant}", openapi_extra=_PUBLIC)
    async def form(request: Request, tenant: str) -> Response:
        """Show what can be asked for."""
        return news.form(request, news.tenant(request, tenant))

    @router.post("/kabar/{tenant}", openapi_extra=_PUBLIC)
    async def ask(request: Request, tenant: str) -> Response:
        """Have a code sent to the contact."""
        known = news.tenant(request, tenant)
        async with request.form(max_files=0, max_fields=500, max_part_size=MAX_JSON_BYTES) as sent:
            return await news.asked(request, known, sent)

    @router.get("/kabar/{tenant}/terdaftar", openapi_extra=_PUBLIC)
    async def done(request: Request, tenant: str) -> Response:
        """Say that news will come."""
        return news.done_page(request, news.tenant(request, tenant))

    @router.get("/kabar/{tenant}/konfirmasi/{request_id}", openapi_extra=_PUBLIC)
    async def code(request: Request, tenant: str, request_id: str) -> Response:
        """Ask for the code."""
        return await news.code_page(request, news.tenant(request, tenant), request_id)

    @router.post("/kabar/{tenant}/konfirmasi/{request_id}", openapi_extra=_PUBLIC)
    async def confirm(request: Request, tenant: str, request_id: str) -> Response:
        """Subscribe whoever knows the code."""
        known = news.tenant(request, tenant)
        async with request.form(max_files=0, max_fields=10) as sent:
            return await news.confirmed(request, known, request_id, str(sent.get("code", "")))

    @router.get("/kabar/{tenant}/berhenti/{token}", openapi_extra=_PUBLIC)
    async def leave(request: Request, tenant: str, token: str) -> Response:
        """Ask whether news should stop."""
        return news.stop_page(request, news.tenant(request, tenant), token)

    @router.post("/kabar/{tenant}/berhenti/{token}", openapi_extra=_PUBLIC)
    async def stop(request: Request, tenant: str, token: str) -> Response:
        """Stop it; mail programs may do so by themselves at their reader's wish (RFC 8058)."""
        return await news.stopped(request, news.tenant(request, tenant), token)

    return router
