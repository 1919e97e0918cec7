"""How intake's noes look from outside: one place that maps its errors to RFC 9457 problems."""

import contextlib
from collections.abc import Iterator
from typing import Final, NoReturn

from starlette.requests import Request

from services.intake.application.checking import MalformedError
from services.intake.application.errors import (
    ChannelClosedError,
    KeyReusedError,
    OverloadedError,
    PhotoGoneError,
    UnknownCodeError,
    UnknownTenantError,
)
from services.intake.domain.faults import Fault, InvalidSubmissionError
from services.intake.entrypoints.wording import say
from shared.contracts.values import Channel
from shared.media.model import UnavailableError
from shared.web.i18n import mark as _
from shared.web.problem import Problem
from shared.web.templates import Pages
from shared.web.validation import FieldError

UNAVAILABLE_SECONDS = 5
KNOWN = (
    UnknownTenantError,
    UnknownCodeError,
    ChannelClosedError,
    KeyReusedError,
    OverloadedError,
    UnavailableError,
    PhotoGoneError,
)
_CLOSED: Final = {
    Channel.WEB: (404, _("Daerah ini tidak menerima laporan lewat formulir web.")),
    Channel.API: (403, _("Daerah ini tidak menerima laporan lewat API.")),
    Channel.SMS: (403, _("Daerah ini tidak menerima laporan lewat SMS.")),
}


@contextlib.contextmanager
def as_problems(request: Request, pages: Pages) -> Iterator[None]:
    """Turn what goes wrong inside the block into the problem it is told as."""
    try:
        yield
    except InvalidSubmissionError as error:
        raise invalid(error.faults, request, pages) from None
    except MalformedError:
        raise Problem(400, _("Tidak terbaca"), _("Kirim satu objek JSON dengan sedikitnya isian text.")) from None
    except KNOWN as error:
        _tell(error)


def invalid(faults: list[Fault], request: Request, pages: Pages) -> Problem:
    """Return the problem that names each field and what to do about it."""
    errors = [FieldError(fault.field, say(fault, lambda text: pages.text(text, request))) for fault in faults]
    return Problem(422, _("Ada isian yang perlu diperbaiki"), type="urn:aduan:problem:invalid", errors=errors)


def too_many(retry_after: int) -> Problem:
    """Return the problem for a sender that sends too fast; `retry_after` in seconds."""
    return Problem(429, type="urn:aduan:problem:rate-limit", headers={"Retry-After": str(retry_after)})


def _tell(error: Exception) -> NoReturn:
    match error:
        case UnknownTenantError():
            detail = _("Daerah ini belum menerima laporan di sini. Periksa kodenya, misalnya 33.72 untuk Surakarta.")
            raise Problem(404, detail=detail, type="urn:aduan:problem:unknown-tenant") from None
        case ChannelClosedError():
            status, detail = _CLOSED[error.channel]
            raise Problem(status, detail=detail, type="urn:aduan:problem:channel-closed") from None
        case UnknownCodeError():
            detail = _("Kode laporan ini tidak kami kenal. Periksa lagi kode yang Anda terima.")
            raise Problem(404, detail=detail, type="urn:aduan:problem:unknown-code") from None
        case KeyReusedError():
            detail = _(
                "Idempotency-Key ini sudah dipakai untuk laporan dengan isi lain. "
                "Pakai kunci baru untuk laporan baru; kirim isi yang sama untuk mengulang."
            )
            raise Problem(409, detail=detail, type="urn:aduan:problem:key-reused") from None
        case PhotoGoneError():
            raise Problem(410, detail=_("Foto ini sudah dihapus atas permintaan pelapornya.")) from None
        case OverloadedError():
            headers = {"Retry-After": str(error.retry_after)}
            raise Problem(503, type="urn:aduan:problem:overloaded", headers=headers) from None
        case _:
            detail = _("Laporan belum tersimpan dengan pasti. Kirim lagi dengan kunci yang sama; tidak akan jadi dua.")
            headers = {"Retry-After": str(UNAVAILABLE_SECONDS)}
            raise Problem(503, detail=detail, type="urn:aduan:problem:unavailable", headers=headers) from None
