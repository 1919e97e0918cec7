"""What a reporter replies, checked once: by the API, by a form of the tracking page and by SMS alike."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, field_validator

from services.intake.application.checking import Part, blank_is_none, explained, wrong
from services.intake.domain.faults import Fault, FaultCode, InvalidSubmissionError
from services.intake.domain.sms import SmsReply
from services.intake.domain.text import MAX_TEXT
from shared.contracts.reply import ReplyKind

FIELDS = ("kind", "text", "rating")
SPEAKING = frozenset({ReplyKind.REOPEN, ReplyKind.ADD})
"""Replies that say nothing without words or a photo."""
RATING = frozenset({ReplyKind.RATE, ReplyKind.CONFIRM})

_Rating = Annotated[Annotated[int, Field(ge=1, le=5)] | None, BeforeValidator(blank_is_none)]
_Text = Annotated[str | None, BeforeValidator(blank_is_none)]


class Reply(Part):
    """One reply as sent. `reopen` and `add` need `text` or a photo; `rate` needs `rating`, `confirm` may have one."""

    kind: ReplyKind
    text: _Text = Field(None, description=f"At most {MAX_TEXT} characters.")
    rating: _Rating = None

    @field_validator("text")
    @classmethod
    def _not_too_long(cls, text: str | None) -> str | None:
        if text is not None and len(text) > MAX_TEXT:
            raise wrong(FaultCode.TOO_LONG, limit=str(MAX_TEXT), length=str(len(text)))
        return text


def read_reply_json(body: bytes) -> Reply:
    """Check a JSON body, which has no photos. Raises MalformedError or InvalidSubmissionError naming each field."""
    try:
        return _whole(Reply.model_validate_json(body), with_photos=False)
    except ValidationError as error:
        raise explained(error) from None


def read_reply_mapping(values: Mapping[str, Any], *, with_photos: bool) -> Reply:
    """Check values that were parsed already, strings for everything allowed. Raises InvalidSubmissionError."""
    try:
        return _whole(Reply.model_validate(values), with_photos=with_photos)
    except ValidationError as error:
        raise explained(error) from None


def reply_of_sms(said: SmsReply) -> Reply:
    """Return the reply an SMS asks for; what it lacks is made up for, so that none is refused."""
    kind = ReplyKind(said.ask)
    if kind is ReplyKind.RATE and said.rating is None:
        kind = ReplyKind.ADD
    return Reply(kind=kind, text=said.rest or (said.keyword if kind in SPEAKING else None), rating=said.rating)


def _whole(reply: Reply, *, with_photos: bool) -> Reply:
    faults = []
    if reply.kind in SPEAKING and not reply.text and not with_photos:
        faults.append(Fault("text", FaultCode.SAYS_NOTHING))
    if reply.kind is ReplyKind.RATE and reply.rating is None:
        faults.append(Fault("rating", FaultCode.REQUIRED))
    if reply.rating is not None and reply.kind not in RATING:
        faults.append(Fault("rating", FaultCode.NO_RATING))
    if faults:
        raise InvalidSubmissionError(faults)
    return reply
