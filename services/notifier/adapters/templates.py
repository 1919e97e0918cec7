"""Writes messages from Jinja templates: the tenant's own wording where it has one, else ours.

A template may be a tenant's, so it runs in Jinja's sandbox. A mail's first line is `Subject: …`, then an empty line.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifier.application.ports import Letter
from services.notifier.domain.notification import Audience, Medium, Notification
from shared.contracts.tenant import MessageTemplate, TenantConfigured
from shared.web.formats import Formats

FOLDER = Path(__file__).parents[1] / "templates"
LANGUAGES = ("id", "en")
_TIMES = frozenset({"respond_by", "resolve_by"})


class JinjaTemplates:
    """Implements `Templates`. `area_name` gives a region's name by its code."""

    def __init__(self, public_url: str, area_name: Callable[[str], str | None]) -> None:
        self._url = public_url
        self._area_name = area_name
        self._jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)

    def write(self, notification: Notification, tenant: TenantConfigured) -> Letter:
        """Return the message in the tenant's words and the recipient's language."""
        language = notification.language if notification.language in LANGUAGES else LANGUAGES[0]
        own = _own_wording(notification, tenant, language)
        subject, body = (own.subject, own.body) if own else _ours(notification, language)
        words = self._words(notification, tenant, language)
        return Letter(
            subject=subject and " ".join(self._fill(subject, words).split()),
            body=self._fill(body, words).strip() + "\n"
            if notification.medium is Medium.EMAIL
            else " ".join(self._fill(body, words).split()),
        )

    def _fill(self, text: str, words: dict[str, str | None]) -> str:
        return self._jinja.from_string(text).render(words)

    def _words(self, notification: Notification, tenant: TenantConfigured, language: str) -> dict[str, str | None]:
        """Return what `shared.tenants.placeholders` lists, and no more: a misspelt name is an error, not a blank."""
        facts = notification.facts
        formats = Formats(language, tenant.timezone)
        words: dict[str, str | None] = {
            "tenant_name": tenant.name,
            "received_at": formats.datetime(notification.created_at),
            "note": facts.get("note"),
            "category_name": _category_name(tenant, facts.get("category"), language),
            "agency_name": _agency_name(tenant, facts.get("agency")),
            "unit_name": _unit_name(tenant, facts.get("agency"), facts.get("unit")),
            "area_name": self._area_name(area) if (area := facts.get("area")) else None,
        }
        for name in _TIMES:
            value = facts.get(name)
            words[name] = formats.datetime(datetime.fromisoformat(value)) if value else None
        if notification.audience is Audience.REPORTER:
            code = notification.tracking_code
            return words | {"tracking_code": code, "tracking_url": f"{self._url}/lacak/{code}"}
        return words | {"complaint_id": notification.complaint_id, "desk_url": f"{self._url}/meja"}


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
