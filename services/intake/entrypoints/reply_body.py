"""Reads the body of a reply, JSON or a form, into something checked."""

from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request

from services.intake.application.clean_photos import CleanPhotos
from services.intake.application.reply import FIELDS, Reply, read_reply_json, read_reply_mapping
from services.intake.domain.faults import Fault, FaultCode, InvalidSubmissionError
from services.intake.entrypoints.body import PHOTO_FIELDS, is_json, limited, photo_files, uploaded_form
from shared.media.model import CleanMedia


@dataclass(frozen=True, slots=True)
class ReplyBody:
    """A reply that was checked, with its photos cleaned."""

    reply: Reply
    photos: list[CleanMedia]


async def read_reply_body(request: Request, clean: CleanPhotos) -> ReplyBody:
    """Return what was sent. Raises MalformedError, InvalidSubmissionError, or Problem 413 and 415."""
    if is_json(request):
        return ReplyBody(read_reply_json(await limited(request)), [])
    async with uploaded_form(request) as form:
        allowed = {*FIELDS, *PHOTO_FIELDS}
        strays = [Fault(name, FaultCode.UNKNOWN_FIELD) for name in form if name not in allowed]
        return await read_reply_form(form, clean, strays)


async def read_reply_form(form: FormData, clean: CleanPhotos, strays: list[Fault]) -> ReplyBody:
    """Return what was sent by a form. Raises InvalidSubmissionError with all faults, `strays` first."""
    faults, reply = [*strays], None
    files = photo_files(form)
    try:
        reply = read_reply_mapping(typed(form), with_photos=bool(files))
    except InvalidSubmissionError as error:
        faults += error.faults
    photos, refused = await clean.each(files)
    faults += refused
    if reply is None or faults:
        raise InvalidSubmissionError(faults)
    return ReplyBody(reply, photos)


def typed(form: FormData) -> dict[str, str]:
    """Return the plain fields of a reply's form that were sent."""
    return {name: value for name in FIELDS if isinstance(value := form.get(name), str)}
