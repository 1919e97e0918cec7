"""The forms of the case page: what people type, read as what it means."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from services.router.domain.commands import Assign, Progress
from services.router.domain.errors import BadCommandError
from services.router.domain.values import Evidence, Phase, Plan
from services.router.entrypoints.desk import forms
from services.router.entrypoints.desk.forms import Typed
from services.router.entrypoints.http.evidence_notes import EvidenceNotes
from shared.tenancy.ids import TenantId

SOLO, TEGAL = TenantId("33.72"), TenantId("33.28")
PICTURE = Evidence(
    media_id="33.72-1",
    content_type="image/jpeg",
    phase=Phase.BEFORE,
    taken_at=datetime(2026, 3, 3, 3, tzinfo=UTC),
    width=8,
    height=6,
    size=100,
)


def typed(fields: Mapping[str, str | list[str]]) -> Typed:
    return Typed({name: [value] if isinstance(value, str) else value for name, value in fields.items()})


def test_an_agency_and_its_unit_are_one_choice() -> None:
    assert forms.assign(typed({"category": "jalan", "agency": "dpupr/upt-barat"})) == Assign(
        category="jalan", agency="dpupr", unit="upt-barat"
    )


def test_no_agency_means_the_rules_one() -> None:
    assert forms.assign(typed({"category": "jalan", "agency": " "})).agency is None


def test_the_leading_agency_is_not_its_own_helper() -> None:
    command = forms.assign(typed({"category": "jalan", "agency": "dpupr", "partners": ["dpupr", "dlh"]}))
    assert command.partners == ("dlh",)


@pytest.mark.parametrize("amount", ["1.250.000", "Rp 1.250.000", "rp1250000", "1250000"])
def test_an_amount_is_read_as_indonesians_write_it(amount: str) -> None:
    command = forms.progress(typed({"note": "Dianggarkan.", "amount": amount, "fiscal_year": "2027", "source": "APBD"}))
    assert command == Progress(note="Dianggarkan.", plan=Plan(amount=1_250_000, fiscal_year=2027, source="APBD"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"note": "x", "amount": "satu juta", "fiscal_year": "2027"}, "amount"),
        ({"note": "x", "amount": "1000", "fiscal_year": "tahun depan"}, "fiscal_year"),
        ({"note": "x", "source": "APBD"}, "amount"),
    ],
)
def test_half_a_plan_is_refused_with_its_field(fields: Mapping[str, str], field: str) -> None:
    with pytest.raises(BadCommandError) as refused:
        forms.progress(typed(fields))
    assert refused.value.field == field


def test_an_answer_without_an_amount_is_no_plan() -> None:
    assert forms.progress(typed({"note": "Kami periksa.", "amount": "", "source": " "})).plan is None


@pytest.mark.parametrize(("read", "field"), [(forms.note, "note"), (forms.merge, "into"), (forms.offer, "to")])
def test_an_empty_form_names_what_is_missing(read: forms.Reader, field: str) -> None:
    with pytest.raises(BadCommandError) as refused:
        read(typed({}))
    assert refused.value.field == field


def test_pictures_of_a_refused_form_are_remembered_in_it() -> None:
    notes = EvidenceNotes(bytes(32))
    assert notes.read(SOLO, "c1", notes.write(SOLO, "c1", [PICTURE])) == (PICTURE,)


@pytest.mark.parametrize(("tenant", "case"), [(TEGAL, "c1"), (SOLO, "c2")])
def test_a_note_of_pictures_is_good_for_its_case_alone(tenant: TenantId, case: str) -> None:
    notes = EvidenceNotes(bytes(32))
    assert notes.read(tenant, case, notes.write(SOLO, "c1", [PICTURE])) == ()


@pytest.mark.parametrize("text", [None, "", "x.y.z", "bukan catatan"])
def test_a_note_that_is_not_ours_holds_no_pictures(text: str | None) -> None:
    assert EvidenceNotes(bytes(32)).read(SOLO, "c1", text) == ()
    assert EvidenceNotes(bytes(32)).read(SOLO, "c1", EvidenceNotes(b"x" * 32).write(SOLO, "c1", [PICTURE])) == ()
