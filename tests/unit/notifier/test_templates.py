"""The messages themselves: all there, short enough, and saying nothing they should not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from services.notifier.adapters.templates import LANGUAGES, JinjaTemplates
from services.notifier.domain.notification import Audience, Contact, Medium, Notification, Occasion
from services.notifier.domain.text import segments
from shared.contracts.tenant import TenantConfigured
from shared.tenancy.ids import TenantId
from shared.tenants.loader import load_tenant
from shared.tenants.placeholders import placeholders

TENANTS = Path(__file__).parents[3] / "deploy/tenants"
CODE = "3372-K7QM-9XPA-2TBD"
COMPLAINT = "0b6c0b6c0b6c0b6c0b6c0b6c0b6c0b6c"
PUBLIC = "https://aduan.jatengprov.example"
TEMPLATES = JinjaTemplates(PUBLIC, lambda code: f"Kelurahan {code}", lambda tenant, subscription: "f" * 64)

Kind = tuple[Occasion, Audience, Medium, str]
SUBSCRIPTIONS = (Occasion.ANNOUNCED, Occasion.CODE_REQUESTED)


def kinds(audience: Audience, occasions: Iterable[Occasion]) -> list[Kind]:
    return [(o, audience, medium, language) for o in occasions for medium in Medium for language in LANGUAGES]


def sent_to(audience: Audience) -> list[Occasion]:
    return [occasion for occasion in Occasion if placeholders(occasion, audience)]


REPORTER = kinds(Audience.REPORTER, sent_to(Audience.REPORTER))
AGENCY: list[Kind] = [(occasion, Audience.AGENCY, Medium.EMAIL, "id") for occasion in sent_to(Audience.AGENCY)]
SUBSCRIBER = kinds(Audience.SUBSCRIBER, SUBSCRIPTIONS)
TEXTING = [kind for kind in (*REPORTER, *SUBSCRIBER) if kind[2] is Medium.SMS]

FACTS: dict[str, str | None] = {
    "agency": "dpupr",
    "area": "33.72.01",
    "unit": None,
    "respond_by": "2026-11-27T08:00:00+00:00",
    "resolve_by": "2026-12-14T08:00:00+00:00",
    "verify_by": "2026-11-26T08:00:00+00:00",
    "confirm_by": "2026-12-28T09:00:00+00:00",
    "due": "2026-11-27T08:00:00+00:00",
    "note": "Lubang sudah ditambal.",
    "question": "Di depan rumah nomor berapa lubangnya, dan sejak kapan? Mohon sebut patokan yang mudah dicari. " * 2,
    "plan_amount": "1250000000",
    "plan_year": "2027",
    "plan_source": "APBD Kota Surakarta",
    "reason": "disputed",
    "proposal": "dishub",
    "other_tenant": "Provinsi Jawa Tengah",
    "clock": "respond",
    "times": "1",
    "closed_by": "timer",
    "kind": "add",
    "title": "Perbaikan jalan di Laweyan",
    "body": "Jalan Dr. Radjiman diperbaiki 9–20 Maret 2026. Lalu lintas dialihkan lewat Jalan Slamet Riyadi.",
    "link": "https://surakarta.example/jalan",
    "request": "5d0b1c36a4f94a7f8f5a2c7a3f0f9b61",
}


@lru_cache
def tenant(code: str) -> TenantConfigured:
    loaded = load_tenant(TENANTS / f"{code}.yaml")
    assert isinstance(loaded, TenantConfigured), loaded
    return loaded


def without_own_wording(configured: TenantConfigured) -> TenantConfigured:
    """The tenant as it would be if it had left all wording to us."""
    return configured.model_copy(update={"templates": ()})


def notification(
    occasion: Occasion,
    audience: Audience,
    medium: Medium,
    language: str,
    configured: TenantConfigured,
    **changed: str | None,
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
        facts=FACTS | {"category": configured.categories[0].id, "agency": configured.agencies[0].id} | changed,
        created_at=datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
        contact=Contact(subject="beaa1b296c8826ec350d775dfb53e13d", home=TenantId(configured.id), key="k", data="c2s="),
    )


@pytest.mark.parametrize(("occasion", "audience", "medium", "language"), REPORTER + AGENCY + SUBSCRIBER)
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
    assert f"{PUBLIC}/lacak/{CODE}" in letter.body


@pytest.mark.parametrize(("occasion", "audience", "medium", "language"), AGENCY)
def test_an_agency_never_gets_the_reporters_code(
    occasion: Occasion, audience: Audience, medium: Medium, language: str
) -> None:
    solo = tenant("33.72")
    letter = TEMPLATES.write(notification(occasion, audience, medium, language, solo), solo)
    assert CODE not in letter.body + (letter.subject or "")
    assert f"#{COMPLAINT[:8].upper()}" in f"{letter.subject} {letter.body}"
    if occasion is not Occasion.WITHDRAWN:
        assert f"{PUBLIC}/meja/kasus/{COMPLAINT}" in letter.body


@pytest.mark.parametrize(("occasion", "audience", "medium", "language"), TEXTING)
@pytest.mark.parametrize("follows", [None, "ya"])
def test_an_sms_is_billed_as_two_at_most(
    occasion: Occasion, audience: Audience, medium: Medium, language: str, follows: str | None
) -> None:
    for file in TENANTS.glob("*.yaml"):
        configured = without_own_wording(tenant(file.stem))
        told = notification(occasion, audience, medium, language, configured, follows=follows)
        letter = TEMPLATES.write(told, configured, "482913")
        assert segments(letter.body) <= 2, letter.body


@pytest.mark.parametrize("medium", Medium)
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_asked_is_told_every_way_to_answer(medium: Medium, language: str) -> None:
    solo = tenant("33.72")
    for occasion, keywords in (
        (Occasion.DEFERRED, ["TAMBAH"]),
        (Occasion.RESOLVED, ["SELESAI", "BUKA"]),
        (Occasion.CLOSED, ["BUKA"]),
    ):
        asked = notification(occasion, Audience.REPORTER, medium, language, solo)
        body = TEMPLATES.write(asked, solo).body
        assert f"{PUBLIC}/lacak/{CODE}" in body
        assert all(f"{keyword} {CODE}" in body for keyword in keywords)
        assert "93372" in body


@pytest.mark.parametrize("occasion", [Occasion.DEFERRED, Occasion.RESOLVED, Occasion.CLOSED])
@pytest.mark.parametrize("medium", Medium)
def test_whose_complaint_was_joined_is_not_asked_what_is_the_others_to_answer(
    occasion: Occasion, medium: Medium
) -> None:
    solo = tenant("33.72")
    letter = TEMPLATES.write(notification(occasion, Audience.REPORTER, medium, "id", solo, follows="ya"), solo)
    assert "93372" not in letter.body
    assert "nomor berapa" not in letter.body


@pytest.mark.parametrize("medium", Medium)
def test_a_plan_names_the_amount_in_rupiah_the_fiscal_year_and_the_source(medium: Medium) -> None:
    tegal = tenant("33.28")
    body = TEMPLATES.write(notification(Occasion.PROGRESSED, Audience.REPORTER, medium, "id", tegal), tegal).body
    assert "Rp1.250.000.000" in body
    assert "2027" in body
    assert "APBD Kota Surakarta" in body


@pytest.mark.parametrize(("occasion", "audience", "medium", "language"), SUBSCRIBER)
def test_a_subscriber_is_given_the_code_to_confirm_or_the_way_to_stop(
    occasion: Occasion, audience: Audience, medium: Medium, language: str
) -> None:
    solo = tenant("33.72")
    letter = TEMPLATES.write(notification(occasion, audience, medium, language, solo), solo, "482913")
    if occasion is Occasion.ANNOUNCED:
        assert f"{PUBLIC}/kabar/33.72/berhenti/{'f' * 64}" in letter.body
        assert letter.unsubscribe == f"{PUBLIC}/kabar/33.72/berhenti/{'f' * 64}"
    else:
        assert "482913" in letter.body
        assert f"{PUBLIC}/kabar/33.72/konfirmasi/5d0b1c36a4f94a7f8f5a2c7a3f0f9b61" in letter.body
        assert letter.unsubscribe is None


def test_what_staff_write_for_a_reporter_is_not_read_as_a_template() -> None:
    solo = tenant("33.72")
    asked = notification(Occasion.DEFERRED, Audience.REPORTER, Medium.EMAIL, "id", solo, question="{{ tenant_name }}?")
    assert "{{ tenant_name }}?" in TEMPLATES.write(asked, solo).body


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
