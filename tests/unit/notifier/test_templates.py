"""The messages themselves: all there, short enough, and saying nothing they should not."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from services.notifier.adapters.templates import LANGUAGES, JinjaTemplates
from services.notifier.domain.notification import Audience, Medium, Notification, Occasion
from services.notifier.domain.text import segments
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from shared.tenants.loader import load_tenant

TENANTS = Path(__file__).parents[3] / "deploy/tenants"
CODE = "3372-K7QM-9XPA-2TBD"
COMPLAINT = "0b6c0b6c0b6c0b6c0b6c0b6c0b6c0b6c"
TEMPLATES = JinjaTemplates("https://aduan.jatengprov.example", lambda code: f"Kelurahan {code}")

REPORTER = [
    (occasion, Audience.REPORTER, medium, language)
    for occasion in Occasion
    for medium in Medium
    for language in LANGUAGES
]
AGENCY = [
    (occasion, Audience.AGENCY, Medium.EMAIL, "id")
    for occasion in (Occasion.RECEIVED, Occasion.ASSIGNED, Occasion.RESOLVED)
]


@lru_cache
def tenant(code: str) -> TenantConfigured:
    loaded = load_tenant(TENANTS / f"{code}.yaml")
    assert isinstance(loaded, TenantConfigured), loaded
    return loaded


def notification(
    occasion: Occasion, audience: Audience, medium: Medium, language: str, configured: TenantConfigured
) -> Notification:
    return Notification(
        id="n",
        tenant=TenantId(configured.id),
        complaint_id=COMPLAINT,
        tracking_code=CODE,
        cause="router:x.1",
        occasion=occasion,
        audience=audience,
        medium=medium,
        language=language,
        facts={
            "category": configured.categories[0].id,
            "agency": configured.agencies[0].id,
            "area": "33.72.01",
            "unit": None,
            "respond_by": "2026-11-27T08:00:00+00:00",
            "resolve_by": "2026-12-14T08:00:00+00:00",
            "note": "Lubang sudah ditambal.",
        },
        created_at=datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(("occasion", "audience", "medium", "language"), REPORTER + AGENCY)
def test_every_message_can_be_written_in_every_tenants_words(
    occasion: Occasion, audience: Audience, medium: Medium, language: str
) -> None:
    for file in TENANTS.glob("*.yaml"):
        configured = tenant(file.stem)
        letter = TEMPLATES.write(notification(occasion, audience, medium, language, configured), configured)
        assert letter.body.strip()
        assert (letter.subject is not None) == (medium is Medium.EMAIL)


@pytest.mark.parametrize(("occasion", "audience", "medium", "language"), REPORTER)
def test_a_reporter_is_always_given_the_code_and_where_to_look(
    occasion: Occasion, audience: Audience, medium: Medium, language: str
) -> None:
    solo = tenant("33.72")
    letter = TEMPLATES.write(notification(occasion, audience, medium, language, solo), solo)
    assert CODE in letter.body
    assert f"https://aduan.jatengprov.example/lacak/{CODE}" in letter.body


@pytest.mark.parametrize(("occasion", "audience", "medium", "language"), AGENCY)
def test_an_agency_never_gets_the_reporters_code(
    occasion: Occasion, audience: Audience, medium: Medium, language: str
) -> None:
    solo = tenant("33.72")
    letter = TEMPLATES.write(notification(occasion, audience, medium, language, solo), solo)
    assert CODE not in letter.body + (letter.subject or "")
    assert COMPLAINT in letter.body


@pytest.mark.parametrize("occasion", list(Occasion))
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_is_billed_as_two_at_most(occasion: Occasion, language: str) -> None:
    solo = tenant("33.72")
    letter = TEMPLATES.write(notification(occasion, Audience.REPORTER, Medium.SMS, language, solo), solo)
    assert segments(letter.body) <= 2


def test_a_tenants_own_wording_goes_before_ours() -> None:
    tegal = tenant("33.28")
    letter = TEMPLATES.write(notification(Occasion.RECEIVED, Audience.REPORTER, Medium.SMS, "id", tegal), tegal)
    assert letter.body.startswith("Matur nuwun.")


def test_deadlines_are_told_in_the_tenants_own_time() -> None:
    solo = tenant("33.72")
    letter = TEMPLATES.write(notification(Occasion.ASSIGNED, Audience.REPORTER, Medium.SMS, "id", solo), solo)
    assert "Jumat, 27 November 2026, 15.00 WIB" in letter.body


def test_a_language_nobody_wrote_falls_back_to_indonesian() -> None:
    solo = tenant("33.72")
    javanese = replace(notification(Occasion.RECEIVED, Audience.REPORTER, Medium.SMS, "id", solo), language="jv")
    assert "laporan Anda kami terima" in TEMPLATES.write(javanese, solo).body
