"""Writes messages from Jinja templates: the tenant's own wording where it has one, else ours.

A template may be a tenant's, so it runs in Jinja's sandbox. A mail's first line is `Subject: …`, then an empty line.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifier.application.ports import Letter
from services.notifier.domain.notification import Audience, Medium, Notification, Occasion
from services.notifier.domain.text import plain
from shared.contracts.tenant import MessageTemplate, TenantConfigured
from shared.tenancy.ids import TenantId
from shared.tenants.placeholders import placeholders
from shared.web.formats import Formats

FOLDER = Path(__file__).parents[1] / "templates"
LANGUAGES = ("id", "en")
_TIMES = ("respond_by", "resolve_by", "verify_by", "confirm_by", "due")
_COMPILED = 1_000
"""How many wordings are kept compiled: compiling one takes longer than all the rest of writing a message."""
Words = dict[str, str | None]


class JinjaTemplates:
    """Implements `Templates`.

    `area_name` gives a region's name by its code, `unsubscribe_token` what the link of a tenant's subscription to
    unsubscribe ends in.
    """

    def __init__(
        self,
        public_url: str,
        area_name: Callable[[str], str | None],
        unsubscribe_token: Callable[[TenantId, str], str],
    ) -> None:
        self._url = public_url
        self._area_name = area_name
        self._unsubscribe_token = unsubscribe_token
        jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        self._compiled: Callable[[str], Template] = lru_cache(_COMPILED)(jinja.from_string)

    def write(self, notification: Notification, tenant: TenantConfigured, code: str | None = None) -> Letter:
        """Return the message in the tenant's words and the recipient's language; `code` is one to confirm with."""
        language = notification.language if notification.language in LANGUAGES else LANGUAGES[0]
        own = _own_wording(notification, tenant, language)
        subject, body = (own.subject, own.body) if own else _ours(notification, language)
        words = self._words(notification, tenant, language, code)
        written = self._compiled(body).render(words)
        return Letter(
            subject=subject and " ".join(self._compiled(subject).render(words).split()),
            body=written.strip() + "\n" if notification.medium is Medium.EMAIL else plain(" ".join(written.split())),
            unsubscribe=words.get("unsubscribe_url"),
        )

    def _words(self, notification: Notification, tenant: TenantConfigured, language: str, code: str | None) -> Words:
        """Return what the message may name, and no more: a misspelt name is an error, not a blank."""
        formats = Formats(language, tenant.timezone)
        words = self._about_the_case(notification, tenant, formats)
        if notification.audience is Audience.SUBSCRIBER:
            return words | self._about_news(notification, code)
        known = placeholders(notification.occasion, notification.audience)
        return {name: words.get(name) for name in known}

    def _about_the_case(self, notification: Notification, tenant: TenantConfigured, formats: Formats) -> Words:
        facts, own_code = notification.facts, notification.tracking_code
        amount = facts.get("plan_amount")
        times = {name: facts.get(name) for name in _TIMES}
        return {
            **facts,
            "tenant_name": tenant.name,
            "received_at": formats.datetime(notification.created_at),
            "category_name": _category_name(tenant, facts.get("category"), formats.language),
            "agency_name": _agency_name(tenant, facts.get("agency")),
            "proposal_name": _agency_name(tenant, facts.get("proposal")),
            "unit_name": _unit_name(tenant, facts.get("agency"), facts.get("unit")),
            "area_name": self._area_name(area) if (area := facts.get("area")) else None,
            "plan_amount": formats.rupiah(int(amount)) if amount else None,
            **{name: at and formats.datetime(datetime.fromisoformat(at)) for name, at in times.items()},
            "sms_number": next((channel.number for channel in tenant.channels if channel.kind == "sms"), None),
            "tracking_code": own_code,
            "tracking_url": f"{self._url}/lacak/{own_code}",
            "complaint_id": notification.complaint_id,
            "case_number": _number(notification.complaint_id),
            "case_url": f"{self._url}/meja/kasus/{notification.complaint_id}",
            "desk_url": f"{self._url}/meja",
        }

    def _about_news(self, notification: Notification, code: str | None) -> Words:
        tenant, contact = notification.tenant, notification.contact
        here = f"{self._url}/kabar/{tenant}"
        if contact is None or notification.occasion is Occasion.CODE_REQUESTED:
            return {"code": code, "confirm_url": f"{here}/konfirmasi/{notification.facts.get('request')}"}
        return {"unsubscribe_url": f"{here}/berhenti/{self._unsubscribe_token(tenant, contact.subject)}"}


def _number(complaint_id: str | None) -> str | None:
    """Return the number by which staff speak of a case, as their desk shows it."""
    return complaint_id and f"#{complaint_id[:8].upper()}"


def _own_wording(notification: Notification, tenant: TenantConfigured, language: str) -> MessageTemplate | None:
    wanted = (notification.occasion.value, notification.audience.value, notification.medium.value, language)
    return next((t for t in tenant.templates if (t.event, t.recipient, t.medium.value, t.language) == wanted), None)


@lru_cache
def _read(path: Path) -> tuple[str | None, str]:
    text = path.read_text(encoding="utf-8")
    if not text.startswith("Subject: "):
        return None, text
    subject, _, body = text.partition("\n")
    return subject.removeprefix("Subject: "), body


def _ours(notification: Notification, language: str) -> tuple[str | None, str]:
    return _read(FOLDER / language / f"{notification.occasion}.{notification.audience}.{notification.medium}.txt")


def _category_name(tenant: TenantConfigured, category_id: str | None, language: str) -> str | None:
    category = tenant.category(category_id) if category_id else None
    if category is None:
        return None
    return category.name if language == "id" else category.name_en


def _agency_name(tenant: TenantConfigured, agency_id: str | None) -> str | None:
    agency = tenant.agency(agency_id) if agency_id else None
    return agency.name if agency else agency_id


def _unit_name(tenant: TenantConfigured, agency_id: str | None, unit_id: str | None) -> str | None:
    agency = tenant.agency(agency_id) if agency_id else None
    return next((u.name for u in agency.units if u.id == unit_id), None) if agency else None
