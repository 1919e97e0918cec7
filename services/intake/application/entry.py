"""What staff write down for a reporter, checked: a submission, the way it was heard of, and where it was seen."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, ValidationError, field_validator

from services.intake.application.checking import Part, blank_is_none, explained, wrong
from services.intake.application.draft import nested
from services.intake.application.submission import Rules, Submission, read_mapping
from services.intake.domain.faults import Fault, FaultCode, InvalidSubmissionError
from services.intake.domain.text import MAX_LINK
from shared.contracts.values import Channel

CHANNELS = (Channel.PHONE, Channel.COUNTER, Channel.MEETING, Channel.SOCIAL)
OWN_FIELDS = ("channel", "source")


class Seen(Part):
    """How it came: by one of the ways that staff write down, and the address of the post, if it was one."""

    channel: Channel
    source: Annotated[str | None, BeforeValidator(blank_is_none)] = None

    @field_validator("channel")
    @classmethod
    def _is_written_down(cls, channel: Channel) -> Channel:
        if channel not in CHANNELS:
            raise wrong(FaultCode.NOT_A_CHOICE, choices=", ".join(CHANNELS))
        return channel

    @field_validator("source")
    @classmethod
    def _is_a_web_address(cls, source: str | None) -> str | None:
        if source is not None and not is_link(source):
            raise wrong(FaultCode.BAD_LINK)
        return source


def is_link(text: str) -> bool:
    """Whether `text` is the address of a page: http or https, with a host and without a user's name in it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = len(text) <= MAX_LINK and text.isprintable() and " " not in text
    return plain and parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and "@" not in parts.netloc


def read_entry(values: Mapping[str, str], rules: Rules) -> tuple[Submission, Seen]:
    """Check what was typed. Raises InvalidSubmissionError with the faults of both."""
    faults: list[Fault] = []
    seen, submission = None, None
    try:
        seen = Seen.model_validate({name: values[name] for name in OWN_FIELDS if values.get(name, "").strip()})
    except ValidationError as error:
        faults += _faults(explained(error))
    try:
        submission = read_mapping(nested({k: v for k, v in values.items() if k not in OWN_FIELDS}), rules)
    except InvalidSubmissionError as error:
        faults += error.faults
    if seen is None or submission is None:
        raise InvalidSubmissionError(faults)
    return submission, seen


def _faults(error: ValueError) -> list[Fault]:
    return error.faults if isinstance(error, InvalidSubmissionError) else []
