"""What a citizen wants to hear of, checked: a contact, the areas and the topics."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BeforeValidator, ValidationError, ValidationInfo, field_validator

from services.intake.application.checking import Part, Short, blank_is_none, e164, email_address, explained, wrong
from services.intake.application.submission import Rules
from services.intake.domain.faults import FaultCode
from shared.contracts.values import Medium, ReporterDetails
from shared.regions.model import Region


class News(Part):
    """A wish for news. `contact` is a phone number, as E.164, or an e-mail address; no areas or topics: all of them."""

    contact: Annotated[Short | None, BeforeValidator(blank_is_none)]
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @field_validator("contact")
    @classmethod
    def _reaches_somebody(cls, text: str | None) -> str:
        if text is None:
            raise wrong(FaultCode.REQUIRED)
        return email_address(text).lower() if "@" in text else e164(text)

    @field_validator("areas")
    @classmethod
    def _of_the_tenant(cls, areas: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = {area.code for area in areas_of(_rules(info))}
        if not known.issuperset(areas):
            raise wrong(FaultCode.UNKNOWN_AREA, tenant=_rules(info).tenant.name)
        return areas

    @field_validator("topics")
    @classmethod
    def _are_categories(cls, topics: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if any(_rules(info).tenant.category(topic) is None for topic in topics):
            raise wrong(FaultCode.UNKNOWN_CATEGORY, tenant=_rules(info).tenant.name)
        return topics

    @property
    def medium(self) -> Medium:
        """How it goes out."""
        return Medium.EMAIL if "@" in str(self.contact) else Medium.SMS

    @property
    def person(self) -> ReporterDetails:
        """The contact as it is sealed."""
        if self.medium is Medium.EMAIL:
            return ReporterDetails(email=self.contact)
        return ReporterDetails(phone=self.contact)


def _rules(info: ValidationInfo) -> Rules:
    if not isinstance(info.context, Rules):
        raise TypeError("a wish for news is checked against rules")
    return info.context


def areas_of(rules: Rules) -> Sequence[Region]:
    """Return the areas to choose from: a city's kecamatan, a province's cities and regencies."""
    return tuple(rules.regions.children(rules.tenant.id))


def read_news(values: Mapping[str, object], rules: Rules) -> News:
    """Check what was sent by the form. Raises InvalidSubmissionError naming each field."""
    try:
        return News.model_validate(values, context=rules)
    except ValidationError as error:
        raise explained(error) from None
