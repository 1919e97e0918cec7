"""What a citizen sends, checked once and as a whole: the body of the submit API, of the form and of an SMS alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from services.intake.application.checking import (
    Digits,
    Email,
    Line,
    Part,
    blank_is_none,
    e164,
    email_address,
    explained,
    wrong,
)
from services.intake.domain.faults import FaultCode
from services.intake.domain.text import MAX_ADDRESS, MAX_LINE, MAX_TEXT, clean, national_id
from shared.contracts.tenant import TenantConfigured
from shared.contracts.values import Classification, Visibility
from shared.regions.regions import Regions


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a submission is checked against: the tenant as in force, the regions, and today in the tenant's zone."""

    tenant: TenantConfigured
    regions: Regions
    today: date


def _rules(info: ValidationInfo) -> Rules | None:
    return info.context if isinstance(info.context, Rules) else None


def _iso_date(value: Any) -> Any:
    """Only `2026-03-02`: pydantic alone would read a number as seconds since 1970."""
    value = blank_is_none(value)
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise wrong(FaultCode.BAD_DATE) from None


Address = Annotated[Annotated[str, Field(max_length=MAX_ADDRESS)] | None, BeforeValidator(blank_is_none)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Place(Part):
    """Where it is: any of a position in WGS 84 degrees, an address in words, and a kode wilayah inside the tenant."""

    lat: Annotated[Latitude | None, BeforeValidator(blank_is_none)] = None
    lon: Annotated[Longitude | None, BeforeValidator(blank_is_none)] = None
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
            raise wrong(FaultCode.AREA_ELSEWHERE if known else FaultCode.UNKNOWN_AREA, tenant=rules.tenant.name)
        if code not in rules.regions and rules.regions.children(rules.tenant.id):
            raise wrong(FaultCode.UNKNOWN_AREA, tenant=rules.tenant.name)
        return code

    @model_validator(mode="after")
    def _whole_position(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise wrong(FaultCode.HALF_A_POSITION)
        return self


class Reporter(Part):
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
        return None if text is None else email_address(text)

    @field_validator("national_id")
    @classmethod
    def _sixteen_digits(cls, text: str | None) -> str | None:
        if text is not None and (digits := national_id(text)) is None:
            raise wrong(FaultCode.BAD_NATIONAL_ID)
        return None if text is None else digits


class Submission(Part):
    """One complaint as sent. Only `text` is required."""

    text: str = Field(description=f"What is wrong, in the reporter's own words; at most {MAX_TEXT} characters.")
    category: Line = Field(None, description="The id of one of the tenant's categories; left out: the rules find it.")
    classification: Annotated[Classification | None, BeforeValidator(blank_is_none)] = Field(None, alias="class")
    location: Place | None = None
    visibility: Annotated[Visibility, BeforeValidator(lambda v: blank_is_none(v) or Visibility.PUBLIC)] = (
        Visibility.PUBLIC
    )
    reporter: Reporter | None = None
    incident_date: Annotated[date | None, BeforeValidator(_iso_date)] = None
    language: Annotated[Literal["id", "en"] | None, BeforeValidator(blank_is_none)] = None

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str) -> str:
        text = clean(text)
        if not text:
            raise wrong(FaultCode.REQUIRED)
        if len(text) > MAX_TEXT:
            raise wrong(FaultCode.TOO_LONG, limit=str(MAX_TEXT), length=str(len(text)))
        return text

    @field_validator("category")
    @classmethod
    def _one_of_the_tenants(cls, category: str | None, info: ValidationInfo) -> str | None:
        rules = _rules(info)
        if category is not None and rules is not None and rules.tenant.category(category) is None:
            raise wrong(FaultCode.UNKNOWN_CATEGORY, tenant=rules.tenant.name)
        return category

    @field_validator("incident_date")
    @classmethod
    def _has_happened(cls, day: date | None, info: ValidationInfo) -> date | None:
        rules = _rules(info)
        if day is not None and rules is not None and day > rules.today:
            raise wrong(FaultCode.DATE_IN_FUTURE)
        return day


def read_json(body: bytes, rules: Rules) -> Submission:
    """Check a JSON body. Raises MalformedError if it is no JSON object, InvalidSubmissionError naming each field."""
    try:
        return Submission.model_validate_json(body, context=rules)
    except ValidationError as error:
        raise explained(error) from None


def read_mapping(values: Mapping[str, Any], rules: Rules) -> Submission:
    """Check values that were parsed already, strings for everything allowed. Raises `InvalidSubmissionError`."""
    try:
        return Submission.model_validate(values, context=rules)
    except ValidationError as error:
        raise explained(error) from None


def reporter_of_sms(sender: str) -> dict[str, str]:
    """Return who sent an SMS: a number to answer to, or the name that companies and services send under."""
    try:
        return {"phone": e164(sender)}
    except PydanticCustomError:
        return {"name": clean(sender)[:MAX_LINE]}
