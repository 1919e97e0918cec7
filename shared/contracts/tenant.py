"""A tenant as configured: the whole of it in one event on a compacted topic, so each service keeps its own copy."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.base import Event, Value
from shared.contracts.values import Classification, ClockKind, ClockLength, Medium

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
AreaCode = Annotated[str, Field(pattern=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]


class TenantKind(StrEnum):
    CITY = "city"
    REGENCY = "regency"
    PROVINCE = "province"


class StaffRole(StrEnum):
    """The roles of `docs/glossary.md` that belong to a tenant's own staff."""

    VERIFIER = "verifier"
    AGENCY_ADMIN = "agency_admin"
    AGENCY_LIAISON = "agency_liaison"
    AGENCY_HEAD = "agency_head"
    AREA_HEAD = "area_head"
    PUBLIC_RELATIONS = "public_relations"
    EXECUTIVE = "executive"
    TENANT_ADMIN = "tenant_admin"
    PROVINCE_VIEWER = "province_viewer"


class Staff(Value):
    id: Slug
    name: str
    role: StaffRole
    email: Email


class Unit(Value):
    """A part of an agency that handles cases itself: a kecamatan, a kelurahan, a technical unit (UPT)."""

    id: Slug
    name: str
    areas: tuple[AreaCode, ...] = ()
    email: Email | None = None
    staff: tuple[Staff, ...] = ()


class Agency(Value):
    id: Slug
    name: str
    short_name: str
    email: Email
    units: tuple[Unit, ...] = ()
    staff: tuple[Staff, ...] = ()


class Clocks(Value):
    """What differs from the defaults of the class; None: the default holds."""

    verify: ClockLength | None = None
    respond: ClockLength | None = None
    resolve: ClockLength | None = None


class Category(Value):
    """`topic` is the path in the national topic tree, such as `PERHUBUNGAN / LALU LINTAS`.

    `keywords` are words or phrases in lower case; whole words of the text are compared.
    """

    id: Slug
    name: str
    name_en: str
    topic: str
    classification: Classification = Classification.ORDINARY
    physical: bool = False
    keywords: tuple[str, ...] = ()
    clocks: Clocks = Clocks()


class Rule(Value):
    """Who gets a case: the most specific of category × area wins. None matches any."""

    id: Slug
    category: Slug | None = None
    area: AreaCode | None = None
    agency: Slug
    unit: Slug | None = None


class WebChannel(Value):
    kind: Literal["web"] = "web"


class ApiChannel(Value):
    kind: Literal["api"] = "api"


class SmsChannel(Value):
    """`number` is the short code or number that citizens write to."""

    kind: Literal["sms"] = "sms"
    number: Annotated[str, Field(pattern=r"^\+?\d{3,15}$")]


TenantChannel = Annotated[WebChannel | ApiChannel | SmsChannel, Field(discriminator="kind")]


class WorkingHours(Value):
    """One working day of the week: `weekday` 0 is Monday; times are the tenant's own."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: time
    closes: time


class Holidays(Value):
    """Public holidays of `country`, with collective leave if the tenant keeps it, and days of its own."""

    country: Literal["ID"] = "ID"
    collective_leave: bool = True
    extra: tuple[date, ...] = ()


class EscalationTarget(StrEnum):
    """Who is told of a clock. `handler`: whoever has the case; of the verifier's own clock liaison and head are the
    tenant's communications office and its executive."""

    HANDLER = "handler"
    LIAISON = "liaison"
    HEAD = "head"
    EXECUTIVE = "executive"


class EscalationStep(Value):
    """One step of the ladder: at `percent` of a clock, or `overdue_days` working days after it ran out.

    No `clocks`: all but the reporter's.
    """

    id: Slug
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    overdue_days: Annotated[int, Field(ge=1, le=60)] | None = None
    to: tuple[EscalationTarget, ...]
    clocks: tuple[ClockKind, ...] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.percent is None) == (self.overdue_days is None):
            raise ValueError("name either percent or overdue_days")
        return self


LADDER = (
    EscalationStep(id="reminder", percent=80, to=(EscalationTarget.HANDLER,)),
    EscalationStep(id="due", percent=100, to=(EscalationTarget.HANDLER, EscalationTarget.LIAISON)),
    EscalationStep(id="head", overdue_days=1, to=(EscalationTarget.HEAD,)),
    EscalationStep(id="executive", overdue_days=2, to=(EscalationTarget.EXECUTIVE,)),
)
"""What holds where a tenant says nothing else."""


class Disputes(StrEnum):
    """Where a case goes that an agency says is another's: back to the verifier, or straight to the one named."""

    VERIFIER = "verifier"
    DIRECT = "direct"


class MessageTemplate(Value):
    """A tenant's own wording of a message about that event; who is sent which, and its fields: docs/notifier.md.

    `assisting` is `assigned` to an agency that helps another.
    """

    event: Literal[
        "received",
        "queued",
        "assigned",
        "assisting",
        "deferred",
        "progressed",
        "resolved",
        "replied",
        "reopened",
        "closed",
        "withdrawn",
        "rejected",
        "merged",
        "split",
        "transferred",
        "escalated",
    ]
    recipient: Literal["reporter", "agency"]
    medium: Medium
    language: str
    subject: str | None = None
    body: str


class TenantConfigured(Event):
    """The whole configuration of a tenant as in force from now on; it replaces what was said before."""

    type: ClassVar[str] = "id.aduan.tenant.configured.v1"
    topic: ClassVar[str] = "tenant.configured"

    id: Annotated[str, Field(pattern=r"^\d{2}(\.\d{2})?$")]
    name: str
    kind: TenantKind
    timezone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
    language: Literal["id", "en"] = "id"
    colour: Colour = "#206bc4"
    agencies: tuple[Agency, ...]
    categories: tuple[Category, ...]
    rules: tuple[Rule, ...]
    channels: tuple[TenantChannel, ...]
    working_hours: tuple[WorkingHours, ...]
    holidays: Holidays = Holidays()
    staff: tuple[Staff, ...] = ()
    templates: tuple[MessageTemplate, ...] = ()
    escalation: tuple[EscalationStep, ...] = LADDER
    disputes: Disputes = Disputes.VERIFIER
    reopenings: Annotated[int, Field(ge=1, le=20)] = 2
    """How often a reporter may reopen before the case goes to the verifier."""

    def agency(self, agency_id: str) -> Agency | None:
        """Return the agency with that id, or None."""
        return next((a for a in self.agencies if a.id == agency_id), None)

    def category(self, category_id: str) -> Category | None:
        """Return the category with that id, or None."""
        return next((c for c in self.categories if c.id == category_id), None)
