"""What a citizen sends, checked once and as a whole: the body of the submit API, of the form and of an SMS alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

import phonenumbers
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from services.intake.domain.faults import Fault, FaultCode, InvalidSubmissionError
from services.intake.domain.text import MAX_ADDRESS, MAX_EMAIL, MAX_LINE, MAX_TEXT, clean, is_email, national_id
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import Classification, Visibility
from shared.regions.regions import Regions

PHONE_REGION = "ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a submission is checked against: the tenant as in force, the regions, and today in the tenant's zone."""

    tenant: TenantConfigured
    regions: Regions
    today: date


def _wrong(code: FaultCode, **details: str) -> PydanticCustomError:
    return PydanticCustomError("fault", "{code}", {"code": code.value, **details})


def _rules(info: ValidationInfo) -> Rules | None:
    return info.context if isinstance(info.context, Rules) else None


def _blank_is_none(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value) or None
    return value


def _digits_are_text(value: Any) -> Any:
    """JSON writers often send a NIK or phone number as a number; it means the same."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _blank_is_none(value)


def _iso_date(value: Any) -> Any:
    """Only `2026-03-02`: pydantic alone would read a number as seconds since 1970."""
    value = _blank_is_none(value)
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(FaultCode.BAD_DATE) from None


Short = Annotated[str, Field(max_length=MAX_LINE)]
Line = Annotated[Short | None, BeforeValidator(_blank_is_none)]
Digits = Annotated[Short | None, BeforeValidator(_digits_are_text)]
Address = Annotated[Annotated[str, Field(max_length=MAX_ADDRESS)] | None, BeforeValidator(_blank_is_none)]
Email = Annotated[Annotated[str, Field(max_length=MAX_EMAIL)] | None, BeforeValidator(_blank_is_none)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Place(_Part):
    """Where it is: any of a position in WGS 84 degrees, an address in words, and a kode wilayah inside the tenant."""

    lat: Annotated[Latitude | None, BeforeValidator(_blank_is_none)] = None
    lon: Annotated[Longitude | None, BeforeValidator(_blank_is_none)] = None
    address: Address = None
    area_code: Line = None

    @field_validator("area_code")
    @classmethod
    def _in_tenant(cls, code: str | None, info: ValidationInfo) -> str | None:
        rules = _rules(info)
        if code is None or rules is None:
            return code
        if not rules.regions.contains(rules.tenant.id, code):
            known = code in rules.regions
            raise _wrong(FaultCode.AREA_ELSEWHERE if known else FaultCode.UNKNOWN_AREA, tenant=rules.tenant.name)
        if code not in rules.regions and rules.regions.children(rules.tenant.id):
            raise _wrong(FaultCode.UNKNOWN_AREA, tenant=rules.tenant.name)
        return code

    @model_validator(mode="after")
    def _whole_position(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise _wrong(FaultCode.HALF_A_POSITION)
        return self


class Reporter(_Part):
    """Who says it; every part is optional. `phone` becomes E.164 (a number without +country is Indonesian)."""

    name: Line = None
    phone: Digits = None
    email: Email = None
    national_id: Digits = None

    @field_validator("phone")
    @classmethod
    def _to_e164(cls, text: str | None) -> str | None:
        return None if text is None else e164(text)

    @field_validator("email")
    @classmethod
    def _deliverable(cls, text: str | None) -> str | None:
        if text is not None and not is_email(text):
            raise _wrong(FaultCode.BAD_EMAIL)
        return text

    @field_validator("national_id")
    @classmethod
    def _sixteen_digits(cls, text: str | None) -> str | None:
        if text is not None and (digits := national_id(text)) is None:
            raise _wrong(FaultCode.BAD_NATIONAL_ID)
        return None if text is None else digits


class Submission(_Part):
    """One complaint as sent. Only `text` is required."""

    text: str = Field(description=f"What is wrong, in the reporter's own words; at most {MAX_TEXT} characters.")
    category: Line = Field(None, description="The id of one of the tenant's categories; left out: the rules find it.")
    classification: Annotated[Classification | None, BeforeValidator(_blank_is_none)] = Field(None, alias="class")
    location: Place | None = None
    visibility: Annotated[Visibility, BeforeValidator(lambda v: _blank_is_none(v) or Visibility.PUBLIC)] = (
        Visibility.PUBLIC
    )
    reporter: Reporter | None = None
    incident_date: Annotated[date | None, BeforeValidator(_iso_date)] = None
    language: Annotated[Literal["id", "en"] | None, BeforeValidator(_blank_is_none)] = None

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str) -> str:
        text = clean(text)
        if not text:
            raise _wrong(FaultCode.REQUIRED)
        if len(text) > MAX_TEXT:
            raise _wrong(FaultCode.TOO_LONG, limit=str(MAX_TEXT), length=str(len(text)))
        return text

    @field_validator("category")
    @classmethod
    def _one_of_the_tenants(cls, category: str | None, info: ValidationInfo) -> str | None:
        rules = _rules(info)
        if category is not None and rules is not None and rules.tenant.category(category) is None:
            raise _wrong(FaultCode.UNKNOWN_CATEGORY, tenant=rules.tenant.name)
        return category

    @field_validator("incident_date")
    @classmethod
    def _has_happened(cls, day: date | None, info: ValidationInfo) -> date | None:
        rules = _rules(info)
        if day is not None and rules is not None and day > rules.today:
            raise _wrong(FaultCode.DATE_IN_FUTURE)
        return day


def e164(text: str) -> str:
    """Return a phone number as E.164; raises a `bad_phone` fault for what can't be one."""
    try:
        number = phonenumbers.parse(text, PHONE_REGION)
    except phonenumbers.NumberParseException:
        raise _wrong(FaultCode.BAD_PHONE) from None
    if not phonenumbers.is_valid_number(number):
        raise _wrong(FaultCode.BAD_PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_json(body: bytes, rules: Rules) -> Submission:
    """Check a JSON body. Raises MalformedError if it is no JSON object, InvalidSubmissionError naming each field."""
    try:
        return Submission.model_validate_json(body, context=rules)
    except ValidationError as error:
        raise _explained(error) from None


def read_mapping(values: Mapping[str, Any], rules: Rules) -> Submission:
    """Check values that were parsed already, strings for everything allowed. Raises `InvalidSubmissionError`."""
    try:
        return Submission.model_validate(values, context=rules)
    except ValidationError as error:
        raise _explained(error) from None


class MalformedError(ValueError):
    """The body is not a JSON object at all."""


def _explained(error: ValidationError) -> ValueError:
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


def reporter_of_sms(sender: str) -> dict[str, str]:
    """Return who sent an SMS: a number to answer to, or the name that companies and services send under."""
    try:
        return {"phone": e164(sender)}
    except PydanticCustomError:
        return {"name": clean(sender)[:MAX_LINE]}
