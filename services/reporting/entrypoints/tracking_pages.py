"""`/lacak`: enter a code; `/lacak/{code}`: what has become of one's complaint, and forms to answer.

The forms go to intake, which leads back here with `?terkirim=<kind>`.
"""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from services.reporting.application.ports import Clock, Tracked
from services.reporting.domain.next_step import sayings
from services.reporting.entrypoints.present import Presenter
from services.reporting.entrypoints.tracking import AGAIN_SECONDS, NO_CODE, NOT_FOUND, PRIVATE, Tracking
from services.reporting.entrypoints.wording import THANKS
from shared.keyring.codes import normalise_tracking_code
from shared.web.i18n import choose_language
from shared.web.templates import Pages

_PUBLIC = {"x-access": "public"}
WITHDRAW = "withdraw"
_TRIES = 3
"""How often the page of a code that is not known yet asks again by itself."""


def tracking_router(tracking: Tracking, presenter: Presenter, pages: Pages, clock: Clock) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    answers = _Answers(presenter, pages, clock)

    @router.get("/lacak", openapi_extra=_PUBLIC)
    async def enter(request: Request, kode: str | None = None) -> Response:
        """Ask for the code, and go to its page."""
        if kode is None:
            return answers.ask(request)
        code = normalise_tracking_code(kode)
        if code is None:
            return answers.ask(request, kode, NO_CODE, 422)
        return RedirectResponse(f"/lacak/{code}", 303, headers=PRIVATE)

    @router.get("/lacak/{code}", openapi_extra=_PUBLIC)
    async def show(request: Request, code: str, coba: int = 0, terkirim: str = "") -> Response:
        """Show the complaint to whoever has its code."""
        normal = normalise_tracking_code(code)
        if normal is None:
            return answers.ask(request, code, NO_CODE, 404)
        if normal != code:
            return RedirectResponse(f"/lacak/{normal}", 303, headers=PRIVATE)
        found = await tracking.find(request, code)
        return answers.show(request, found, sent=terkirim) if found else answers.not_yet(request, code, coba)

    @router.get("/lacak/{code}/cabut", openapi_extra=_PUBLIC)
    async def withdraw(request: Request, code: str) -> Response:
        """Ask whether the complaint is really to be withdrawn; when it can't be, its page says why."""
        found = await tracking.find(request, code)
        if found is None or WITHDRAW not in sayings(found.view, clock()):
            return RedirectResponse(f"/lacak/{quote(code, safe='')}", 303, headers=PRIVATE)
        return answers.show(request, found, "lacak_cabut.html")

    return router


@dataclass(frozen=True, slots=True)
class _Answers:
    presenter: Presenter
    pages: Pages
    clock: Clock

    def ask(
        self, request: Request, typed: str = "", fault: str | None = None, status: int = 200, *, asking: bool = False
    ) -> Response:
        return self.pages.render(
            request,
            "lacak.html",
            status_code=status,
            headers=PRIVATE,
            typed=typed,
            errors={"kode": self.pages.text(fault, request)} if fault else {},
            asking=asking,
        )

    def not_yet(self, request: Request, code: str, tries: int) -> Response:
        """The complaint may be on its way here: ask again a few times before saying that there is none."""
        again = 0 <= tries < _TRIES
        response = self.ask(request, code, None if again else NOT_FOUND, 404, asking=again)
        response.headers["retry-after"] = str(AGAIN_SECONDS)
        if again:
            response.headers["refresh"] = f"{AGAIN_SECONDS}; url=/lacak/{code}?coba={tries + 1}"
        return response

    def show(
        self, request: Request, found: Tracked, template: str = "lacak_laporan.html", *, sent: str = ""
    ) -> Response:
        tenant = self.presenter.names.directory.get(found.tenant)
        language = choose_language(request, tenant.language if tenant else "id")
        told = self.presenter.tell(
            found, self.clock(), language, lambda text: self.pages.text(text, request, tenant), own=True
        )
        thanks = self.pages.text(THANKS[sent], request, tenant) if sent in THANKS else None
        return self.pages.render(
            request, template, tenant=tenant, headers=PRIVATE, found=found, view=found.view, told=told, thanks=thanks
        )
