"""A listed case comes back from its document as it went in, field for field."""

from datetime import date

import pytest

from services.router.adapters.index_documents import to_document, to_entry
from services.router.application.ports import Dossier, Entry
from services.router.domain.case import Case
from shared.contracts.values import ComplaintRef, Location, Photo, Sealed, Visibility
from tests.unit.router.builders import NOW, SOLO, assigned_case, complaint, queued_case

FULL = Dossier(
    words=Sealed(key="k", data="AA=="),
    photos=(Photo(media_id="m", content_type="image/webp", width=8, height=6, size=100),),
    location=Location(lat=-7.5, lon=110.8, area_code="33.72.01"),
    incident_date=date(2026, 3, 2),
)
BARE = Dossier(words=Sealed(key="k", data="AA=="))


@pytest.mark.parametrize("dossier", [FULL, BARE])
@pytest.mark.parametrize("case", [assigned_case(), queued_case()])
@pytest.mark.parametrize(
    "ref", [complaint(), complaint(visibility=Visibility.SECRET).model_copy(update={"reporter": None})]
)
def test_nothing_is_lost_on_the_way(dossier: Dossier, case: Case, ref: ComplaintRef) -> None:
    entry = Entry(case_id=ref.id, complaint=ref, dossier=dossier, case=case, alarm_at=NOW)
    assert to_entry(to_document(SOLO, entry)) == entry


def test_every_field_of_the_complaint_is_kept() -> None:
    entry = Entry(case_id="c1", complaint=complaint(), dossier=BARE, case=assigned_case())
    assert set(to_document(SOLO, entry)["complaint"]) == set(ComplaintRef.model_fields)
