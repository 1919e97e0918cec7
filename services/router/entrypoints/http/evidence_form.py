"""Reads evidence from the forms that `components/evidence.html` draws, and says why a file can't be taken."""

from collections.abc import Callable, Iterator
from typing import Final

from starlette.datastructures import FormData, UploadFile

from services.router.application.evidence import MAX_FILES, EvidenceUpload
from shared.contracts.values import EvidencePhase
from shared.media.model import MAX_VIDEO_BYTES, Refusal
from shared.web.i18n import mark as _

MAX_EVIDENCE_BODY_BYTES = 4 * MAX_VIDEO_BYTES + 1024 * 1024
"""What a route that takes such a form sets as its `max_body_size`."""

_WORDS: Final = {
    Refusal.TOO_LARGE: _("Berkas ini terlalu besar. Foto paling besar 10 MB, video 25 MB."),
    Refusal.TOO_MANY_PIXELS: _("Foto ini lebih dari 40 megapiksel. Perkecil ukurannya dulu."),
    Refusal.TYPE: _(
        "Berkas ini bukan foto JPEG, PNG, WebP, atau video MP4 biasa. Ambil ulang dengan aplikasi kamera ponsel, "
        "lalu pilih dari galeri; rekaman dari dalam peramban (WebM) tidak diterima."
    ),
    Refusal.HEIC: _("Foto HEIC belum didukung. Di iPhone: Pengaturan › Kamera › Format › Paling Kompatibel."),
    Refusal.BROKEN: _("Berkas ini tidak bisa dibaca. Ambil ulang, atau pilih berkas lain."),
    Refusal.TOO_LONG: _("Video ini lebih dari 1 menit. Potong, atau rekam ulang."),
    Refusal.TOO_MANY: _("Paling banyak {limit} berkas sekaligus. Kirim sisanya sesudah ini."),
}


def say_refusal(code: Refusal, translate: Callable[[str], str]) -> str:
    """Return what to do about a file that can't be taken, in the language of `translate`."""
    return translate(_WORDS[code]).format(limit=MAX_FILES)


def evidence_uploads(form: FormData) -> list[EvidenceUpload]:
    """Return the files of a form: `evidence_before`, `evidence_after` and `evidence_progress`, in this order.

    Beside each lies `<name>_times`, one or more fields of `File.lastModified` in milliseconds, parted by blanks.
    Without JavaScript they are empty; if they are not as many as the files, nobody knows which is whose.
    """
    return [upload for phase in EvidencePhase for upload in _of_phase(form, phase)]


def _of_phase(form: FormData, phase: EvidencePhase) -> Iterator[EvidenceUpload]:
    name = f"evidence_{phase}"
    sent = [each for each in form.getlist(name) if isinstance(each, UploadFile)]
    files = [each for each in sent if each.filename or each.size]  # a field left empty sends a nameless file
    times = " ".join(each for each in form.getlist(f"{name}_times") if isinstance(each, str)).split()
    hints = times if len(times) == len(files) else [None] * len(files)
    for file, hint in zip(files, hints, strict=True):
        yield EvidenceUpload(file=file, phase=phase, hint=hint)
