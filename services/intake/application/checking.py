"""What all checks of what is sent have in common: clean text, blanks that mean nothing, faults that name fields."""

from typing import Annotated, Any

import phonenumbers
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from services.intake.domain.faults import Fault, FaultCode, InvalidSubmissionError
from services.intake.domain.text import MAX_EMAIL, MAX_LINE, clean, is_email

PHONE_REGION = "ID"


def wrong(code: FaultCode, **details: str) -> PydanticCustomError:
    """Return what a validator raises for a fault."""
    return PydanticCustomError("fault", "{code}", {"code": code.value, **details})


def blank_is_none(value: Any) -> Any:
    """Return text cleaned, and None for a blank one; anything else as it is."""
    if isinstance(value, str):
        return clean(value) or None
    return value


def digits_are_text(value: Any) -> Any:
    """JSON writers often send a NIK or phone number as a number; it means the same."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else blank_is_none(value)


Short = Annotated[str, Field(max_length=MAX_LINE)]
Line = Annotated[Short | None, BeforeValidator(blank_is_none)]
Digits = Annotated[Short | None, BeforeValidator(digits_are_text)]
Email = Annotated[Annotated[str, Field(max_length=MAX_EMAIL)] | None, BeforeValidator(blank_is_none)]


class Part(BaseModel):
    """A part of what is sent: it takes no fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def e164(text: str) -> str:
    """Return a phone number as E.164; raises a `bad_phone` fault for what can't be one."""
    try:
        number = phonenumbers.parse(text, PHONE_REGION)
    except phonenumbers.NumberParseException:
        raise wrong(FaultCode.BAD_PHONE) from None
    if not phonenumbers.is_valid_number(number):
        raise wrong(FaultCode.BAD_PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_address(text: str) -> str:
    """Return an address a mail server could take; raises a `bad_email` fault for another."""
    if not is_email(text):
        raise wrong(FaultCode.BAD_EMAIL)
    return text


class MalformedError(ValueError):
    """The body is not a JSON object at all."""


def explained(error: ValidationError) -> ValueError:
    """Return the faults of what was sent, or that it is not readable at all."""
    details = error.errors(include_url=False, include_input=False)
    if any(not d["loc"] and d["type"] != "fault" for d in details):
        return MalformedError("the body is not a JSON object")
    return InvalidSubmissionError([_fault(d) for d in details])


_CODES = {
    "missing": FaultCode.REQUIRED,
    "extra_forbidden": FaultCode.UNKNOWN_FIELD,
    "greater_than_equal": FaultCode.OUT_OF_RANGE,
    "less_than_equal": FaultCode.OUT_OF_RANGE,
    "finite_number": FaultCode.OUT_OF_RANGE,
}


def _fault(detail: ErrorDetails) -> Fault:
    field = ".".join(str(part) for part in detail["loc"])
    context = detail.get("ctx", {})
    if detail["type"] == "fault":
        code = FaultCode(context["code"])
        return Fault(field, code, {k: v for k, v in context.items() if k != "code"})
    if detail["type"] in {"string_too_long", "too_long"}:
        return Fault(field, FaultCode.TOO_LONG, {"limit": str(context["max_length"])})
    if detail["type"] in {"enum", "literal_error"}:
        return Fault(field, FaultCode.NOT_A_CHOICE, {"choices": str(context["expected"])})
    return Fault(field, _CODES.get(detail["type"], FaultCode.WRONG_TYPE))
