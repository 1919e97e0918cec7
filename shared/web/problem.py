"""Errors as RFC 9457 problem details for programs, and as a plain page for people with a browser.

A message names the field and what is asked of it; it never repeats what was typed, which may be personal.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.web.i18n import Catalogue, choose_language, shared_catalogue
from shared.web.i18n import mark as _
from shared.web.validation import FieldError, field_errors

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)

_DETAILS = {
    401: _("Permintaan ini perlu tanda pengenal yang sah."),
    403: _("Anda tidak berhak atas halaman atau tindakan ini."),
    404: _("Yang Anda cari tidak ada di sini. Periksa kembali alamat atau kodenya."),
    405: _("Cara permintaan ini tidak dikenal di alamat ini."),
    413: _("Kiriman terlalu besar."),
    422: _("Ada isian yang perlu diperbaiki."),
    429: _("Terlalu banyak permintaan. Silakan coba lagi sebentar lagi."),
    500: _("Maaf, terjadi gangguan di sistem kami. Silakan coba lagi; kami sudah diberi tahu."),
    503: _("Layanan sedang sibuk. Silakan coba lagi sebentar lagi."),
}

_TITLES = {
    400: _("Permintaan tidak dapat dibaca"),
    401: _("Perlu masuk"),
    403: _("Tidak diizinkan"),
    404: _("Tidak ditemukan"),
    405: _("Cara permintaan tidak dikenal"),
    409: _("Bertentangan dengan yang sudah ada"),
    410: _("Sudah tidak ada"),
    413: _("Terlalu besar"),
    415: _("Jenis isi tidak diterima"),
    422: _("Isian perlu diperbaiki"),
    429: _("Terlalu banyak permintaan"),
    500: _("Gangguan sistem"),
    503: _("Layanan sibuk"),
}


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """An answer that is an error. `type` is a URI reference that names the kind; `errors` name single fields.

    `title` and `detail` are Indonesian msgids; they are told in the reader's language.
    """

    def __init__(
        self,
        status: int,
        title: str | None = None,
        detail: str | None = None,
        *,
        type: str = "about:blank",  # noqa: A002 - the member's name in RFC 9457
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {type}")
        self.status = status
        self.title = title or _TITLES.get(status) or HTTPStatus(status).phrase
        self.detail = detail if detail is not None else _DETAILS.get(status)
        self.type = type
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Told:
    """A problem in the reader's language, ready to be shown."""

    status: int
    title: str
    detail: str | None
    type: str
    errors: tuple[FieldError, ...]


Answer = Callable[[Request, Problem], Response]


class ErrorPage(Protocol):
    """Shows a problem to a person."""

    def __call__(self, request: Request, told: Told) -> Response: ...


def problem_response(request: Request, problem: Problem, catalogue: Catalogue | None = None) -> Response:
    """Return the problem as `application/problem+json`."""
    told = tell(request, problem, catalogue or shared_catalogue())
    body: dict[str, Any] = {"type": told.type, "title": told.title, "status": told.status}
    if told.detail:
        body["detail"] = told.detail
    if told.errors:
        body["errors"] = [{"field": error.field, "message": error.message} for error in told.errors]
    return Response(orjson.dumps(body), told.status, problem.headers, MEDIA_TYPE)


def tell(request: Request, problem: Problem, catalogue: Catalogue) -> Told:
    """Put a problem into the reader's language."""
    language = choose_language(request)
    return Told(
        status=problem.status,
        title=catalogue.gettext(problem.title, language),
        detail=catalogue.gettext(problem.detail, language) if problem.detail else None,
        type=problem.type,
        errors=tuple(FieldError(e.field, catalogue.gettext(e.message, language)) for e in problem.errors),
    )


def install_problems(app: FastAPI, page: ErrorPage | None = None, catalogue: Catalogue | None = None) -> Answer:
    """Answer every error of `app` with a problem; browsers get `page` instead where one is given.

    Returns what answers a problem, for errors that arise outside of the application's routes.
    """
    texts = catalogue or shared_catalogue()

    def answer(request: Request, problem: Problem) -> Response:
        if page is not None and wants_page(request):
            response = page(request, tell(request, problem, texts))
            response.headers.update(problem.headers)
            return response
        return problem_response(request, problem, texts)

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)  # noqa: S101 - registered for Problem alone
        return answer(request, error)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for HTTPException alone
        standard = HTTPStatus(error.status_code).phrase
        detail = error.detail if error.detail != standard else None
        return answer(request, Problem(error.status_code, detail=detail, headers=error.headers))

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for RequestValidationError alone
        language = choose_language(request)
        errors = field_errors(error.errors(), lambda text: texts.gettext(text, language))
        return answer(request, Problem(422, errors=errors))

    async def on_unexpected(request: Request, _error: Exception) -> Response:
        return answer(request, Problem(500))

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Exception, on_unexpected)
    return answer


def wants_page(request: Request) -> bool:
    """Say whether a person with a browser asks: HTML is wanted and the path isn't a program's."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(
        ("/api/", "/hooks/", "/open311/", "/health/", "/metrics", "/openapi.json")
    )
