"""Maps what the use cases refuse to problems, in the reader's language: the one place for it."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.router.application.errors import (
    CaseMovedOnError,
    KeyUsedOtherwiseError,
    NoSuchCaseError,
    NoSuchTenantError,
    NotForThisRoleError,
)
from services.router.domain.errors import BadCommandError, CaseError
from services.router.entrypoints.http.answers import timeline
from services.router.entrypoints.http.texts import CATALOGUE
from shared.web.i18n import mark as _
from shared.web.problem import Problem, problem_response
from shared.web.validation import FieldError

Refused = (
    CaseError,
    CaseMovedOnError,
    KeyUsedOtherwiseError,
    NoSuchCaseError,
    NoSuchTenantError,
    NotForThisRoleError,
)

TEXTS = {
    "unknown_category": _("Kategori ini tidak ada; pilih salah satu kategori daerah ini."),
    "unknown_agency": _("Instansi ini tidak ada; pilih salah satu instansi daerah ini."),
    "unknown_unit": _("Unit ini bukan bagian dari instansi tersebut."),
    "empty": _("Tulis apa yang perlu dibaca pelapor."),
    "too_long": _("Terlalu panjang; paling banyak 4.000 karakter."),
    "already_assigned": _("Kasus ini sudah ada di instansi tersebut; tidak ada yang diubah."),
    "not_assigned": _("Kasus ini belum didisposisikan; tetapkan instansinya dahulu."),
    "case_in_progress": _("Kasus ini sudah ditindaklanjuti dan tidak dapat diarsipkan lagi."),
    "case_resolved": _("Kasus ini sudah selesai."),
    "case_rejected": _("Kasus ini sudah diarsipkan."),
}
MOVED_ON = _("Kasus ini berubah sejak Anda membukanya. Lihat yang terjadi di bawah, lalu ulangi bila masih perlu.")
KEY_USED = _("Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci yang baru.")
NO_CASE = _("Kasus ini tidak ada di daerah ini. Periksa kembali nomornya.")
NO_TENANT = _("Daerah ini belum terdaftar.")
NOT_YET_ASSIGNED = _("Kasus ini masih menunggu verifikator dan belum ada di instansi mana pun.")


def refusal(request: Request, error: Exception) -> Response:
    """Return the problem that tells why; anything that is not in `Refused` is raised again."""
    if isinstance(error, CaseMovedOnError):
        return _moved_on(request, error)
    return problem_response(request, _problem(error), CATALOGUE)


def _problem(error: Exception) -> Problem:
    match error:
        case BadCommandError():
            return Problem(422, type=f"/problems/{error.code}", errors=[FieldError(error.field, TEXTS[error.code])])
        case CaseError():
            return Problem(409, detail=TEXTS[error.code], type=f"/problems/{error.code}")
        case KeyUsedOtherwiseError():
            return Problem(409, detail=KEY_USED, type="/problems/key_used")
        case NoSuchCaseError():
            return Problem(404, detail=NO_CASE, type="/problems/no_case")
        case NoSuchTenantError():
            return Problem(404, detail=NO_TENANT, type="/problems/no_tenant")
        case NotForThisRoleError():
            return Problem(403, detail=NOT_YET_ASSIGNED, type="/problems/not_assigned_yet")
        case _:
            raise error


def _moved_on(request: Request, error: CaseMovedOnError) -> Response:
    response = problem_response(request, Problem(409, detail=MOVED_ON, type="/problems/moved_on"), CATALOGUE)
    first = error.case.version - len(error.meanwhile) + 1
    happened = [entry.model_dump(mode="json", exclude_none=True) for entry in timeline(error.meanwhile, first=first)]
    body = orjson.loads(bytes(response.body)) | {"version": error.case.version, "meanwhile": happened}
    return Response(orjson.dumps(body), 409, media_type=response.media_type)
