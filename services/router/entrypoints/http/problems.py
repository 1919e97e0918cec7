"""Maps what the use cases refuse to problems, in the reader's language: the one place for it."""

from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.router.application.errors import (
    CaseMovedOnError,
    ErasedError,
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
    ErasedError,
    KeyUsedOtherwiseError,
    NoSuchCaseError,
    NoSuchTenantError,
    NotForThisRoleError,
)

TEXTS = {
    "unknown_category": _("Pilih salah satu kategori daerah ini."),
    "unknown_agency": _("Pilih salah satu instansi daerah ini."),
    "unknown_unit": _("Unit ini bukan bagian dari instansi tersebut."),
    "empty": _("Tulis apa yang perlu dibaca pelapor."),
    "too_long": _("Terlalu panjang; paling banyak 4.000 karakter."),
    "already_assigned": _("Kasus ini sudah ada di instansi tersebut; tidak ada yang diubah."),
    "not_assigned": _("Kasus ini belum didisposisikan; tetapkan instansinya dahulu."),
    "unknown_tenant": _("Pilih daerah lain yang terdaftar."),
    "empty_news": _("Tulis judul dan isi kabarnya."),
    "news_too_long": _("Terlalu panjang: judul paling banyak 100, isi 1.000 karakter."),
    "bad_link": _("Tautan diawali https:// dan paling banyak 300 karakter."),
    "unknown_area": _("Pilih wilayah dari daftar."),
    "unknown_person": _("Petugas ini tidak bekerja di instansi atau unit tersebut."),
    "no_rule": _("Tidak ada aturan untuk kategori dan wilayah ini; sebutkan instansinya."),
    "offered": _("Kasus ini sedang ditawarkan ke daerah lain; tunggu jawabannya."),
    "accept_first": _("Kasus ini ditawarkan daerah lain; terima atau kembalikan dahulu."),
    "not_offered": _("Kasus ini tidak (lagi) ditawarkan kepada Anda; tidak ada yang diubah."),
    "nothing_changed": _("Isinya sudah seperti itu; tidak ada yang diubah."),
    "leads": _("Laporan lain sudah digabung ke sini; gabungkan dahulu laporan-laporan itu ke yang lain."),
    "cannot_take": _("Laporan itu tidak ada, sudah berakhir, atau sudah digabung; pilih yang masih terbuka."),
    "not_merged": _("Laporan ini tidak digabung dengan yang lain; tidak ada yang diubah."),
    "bad_amount": _("Tulis jumlahnya dalam rupiah, lebih dari 0."),
    "bad_source": _("Tulis sumber dananya, paling banyak 200 karakter."),
    "bad_year": _("Tulis tahun anggaran berjalan atau yang akan datang."),
    "no_before": _("Pekerjaan fisik perlu foto sebelum dikerjakan."),
    "no_after": _("Pekerjaan fisik perlu foto sesudah dikerjakan."),
    "same_time": _("Foto sebelum dan sesudah diambil pada waktu yang sama, atau terbalik urutannya."),
    "case_received": _("Kasus ini masih menunggu verifikator."),
    "case_deferred": _("Kasus ini menunggu jawaban pelapor."),
    "case_assigned": _("Kasus ini ada di instansi."),
    "case_in_progress": _("Kasus ini sudah ditindaklanjuti instansi."),
    "case_resolved": _("Kasus ini sudah selesai."),
    "case_rejected": _("Kasus ini sudah diarsipkan."),
    "case_closed": _("Kasus ini sudah ditutup."),
    "case_merged": _("Kasus ini sudah digabung dengan yang lain."),
    "case_transferred": _("Kasus ini sudah dialihkan ke daerah lain."),
    "case_withdrawn": _("Kasus ini sudah dicabut pelapornya."),
}
MOVED_ON = _("Kasus ini berubah sejak Anda membukanya. Lihat yang terjadi di bawah, lalu ulangi bila masih perlu.")
KEY_USED = _("Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci yang baru.")
NO_CASE = _("Kasus ini tidak ada di daerah ini. Periksa kembali nomornya.")
NO_TENANT = _("Daerah ini belum terdaftar.")
NOT_YOURS = _("Ini bukan kasus instansi atau unit Anda, atau peran Anda tidak boleh melakukannya.")
ERASED = _("Data pelapor kasus ini sudah dihapus; teksnya tidak dapat disimpan lagi.")


_OTHERS: Mapping[type[Exception], tuple[int, str, str]] = {
    KeyUsedOtherwiseError: (409, KEY_USED, "key_used"),
    NoSuchCaseError: (404, NO_CASE, "no_case"),
    NoSuchTenantError: (404, NO_TENANT, "no_tenant"),
    NotForThisRoleError: (403, NOT_YOURS, "not_yours"),
    ErasedError: (409, ERASED, "erased"),
}


def refusal(request: Request, error: Exception) -> Response:
    """Return the problem that tells why; anything that is not in `Refused` is raised again."""
    if isinstance(error, CaseMovedOnError):
        return _moved_on(request, error)
    return problem_response(request, problem_of(error), CATALOGUE)


def words_of(error: CaseError) -> str:
    """Return what a case's refusal says to people: an Indonesian msgid."""
    return TEXTS[error.code]


def problem_of(error: Exception) -> Problem:
    """Return the problem that tells why; anything that is not in `Refused` is raised again."""
    match error:
        case BadCommandError():
            return Problem(422, type=f"/problems/{error.code}", errors=[FieldError(error.field, words_of(error))])
        case CaseError():
            return Problem(409, detail=words_of(error), type=f"/problems/{error.code}")
        case _ if type(error) in _OTHERS:
            status, detail, name = _OTHERS[type(error)]
            return Problem(status, detail=detail, type=f"/problems/{name}")
        case _:
            raise error


def _moved_on(request: Request, error: CaseMovedOnError) -> Response:
    response = problem_response(request, Problem(409, detail=MOVED_ON, type="/problems/moved_on"), CATALOGUE)
    first = error.case.version - len(error.meanwhile) + 1
    happened = [entry.model_dump(mode="json", exclude_none=True) for entry in timeline(error.meanwhile, first=first)]
    body = orjson.loads(bytes(response.body)) | {"version": error.case.version, "meanwhile": happened}
    return Response(orjson.dumps(body), 409, media_type=response.media_type)
