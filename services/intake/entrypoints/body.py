"""Reads the body of a submission, JSON or multipart, into something checked."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from services.intake.application.clean_photos import MAX_PHOTOS, CleanPhotos
from services.intake.application.draft import FIELDS, nested
from services.intake.application.submission import Rules, Submission, read_json, read_mapping
from services.intake.domain.faults import Fault, FaultCode, InvalidSubmissionError
from shared.media.model import MAX_PHOTO_BYTES, CleanMedia
from shared.web.i18n import mark as _
from shared.web.problem import Problem

MAX_JSON_BYTES = 64 * 1024
MAX_MULTIPART_BYTES = MAX_PHOTOS * MAX_PHOTO_BYTES + 1024 * 1024
_MAX_FILES = 4 * MAX_PHOTOS
_COMPLAINT = "complaint"
PHOTO_FIELDS = ("photos", "photos[]")


@dataclass(frozen=True, slots=True)
class Body:
    """A submission that was checked, with its photos cleaned."""

    submission: Submission
    photos: list[CleanMedia]


async def read_body(request: Request, rules: Rules, clean: CleanPhotos) -> Body:
    """Return what was sent. Raises MalformedError, InvalidSubmissionError, or Problem 413 and 415."""
    if is_json(request):
        return Body(read_json(await limited(request), rules), [])
    async with uploaded_form(request) as form:
        return await _read_form(form, rules, clean)


def is_json(request: Request) -> bool:
    """Say whether the body is JSON and not a form. Raises Problem 415 for anything else."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return True
    if kind not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        raise Problem(415, detail=_("Kirim application/json atau multipart/form-data."))
    return False


@asynccontextmanager
async def uploaded_form(request: Request) -> AsyncIterator[FormData]:
    """Open a form with its files; they are gone from the disk at the end of the block."""
    async with request.form(max_files=_MAX_FILES, max_fields=50, max_part_size=MAX_JSON_BYTES) as form:
        yield form


def photo_files(form: FormData) -> list[UploadFile]:
    """Return the photos of a form in order; a file field left empty sends a nameless file, which is none."""
    files = [each for name in PHOTO_FIELDS for each in form.getlist(name)]
    return [each for each in files if isinstance(each, UploadFile) and (each.filename or each.size)]


async def limited(request: Request) -> bytes:
    """Return a JSON body. JSON has no photos in it: a long one is refused before it is read to its end."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_JSON_BYTES:
            raise Problem(413)
    return bytes(body)


async def _read_form(form: FormData, rules: Rules, clean: CleanPhotos) -> Body:
    faults = list(_strays(form))
    submission: Submission | None = None
    try:
        submission = await _submission(form, rules)
    except InvalidSubmissionError as error:
        faults += error.faults
    photos, refused = await clean.each(photo_files(form))
    faults += refused
    if submission is None or faults:
        raise InvalidSubmissionError(faults)
    return Body(submission, photos)


async def _submission(form: FormData, rules: Rules) -> Submission:
    whole = form.get(_COMPLAINT)
    if isinstance(whole, UploadFile):
        return read_json(await whole.read(MAX_JSON_BYTES), rules)
    if whole is not None:
        return read_json(whole.encode(), rules)
    typed = {name: value for name, value in form.items() if isinstance(value, str) and name in FIELDS}
    return read_mapping(nested(typed), rules)


def _strays(form: FormData) -> Iterable[Fault]:
    """Name what doesn't belong: a field misspelt is better told than ignored."""
    allowed = {_COMPLAINT} if _COMPLAINT in form else set(FIELDS)
    for name, value in form.multi_items():
        if name in PHOTO_FIELDS:
            if isinstance(value, str) and value:
                yield Fault("photos", FaultCode.PHOTO_TYPE)
        elif name not in allowed or (isinstance(value, UploadFile) and name != _COMPLAINT):
            yield Fault(name, FaultCode.UNKNOWN_FIELD)
