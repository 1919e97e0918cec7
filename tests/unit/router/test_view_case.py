"""Who reads what of a case, and that it is written down first."""

import pytest
from typing_extensions import override

from services.router.application.errors import NoSuchCaseError, NotForThisRoleError
from services.router.application.ports import CaseKey, Personal
from services.router.application.view_case import ViewCase
from services.router.domain.access import Actor, ReporterAccess, Role
from shared.contracts.values import ReporterDetails, Visibility
from tests.unit.router.builders import SOLO, TEGAL, received
from tests.unit.router.fakes import OpenBooks, Router

KEY = (SOLO, "c1")
VERIFIER = Actor(account="tono", role=Role.VERIFIER)
BUDI = Actor(account="budi", role=Role.AGENCY_ADMIN, agency="dpupr")
WATI = Actor(account="wati", role=Role.AGENCY_ADMIN, agency="dishub")
SITI = ReporterDetails(name="Siti", phone="+628123456789", email="siti@example.org", national_id="3372010101010001")


async def viewer(
    visibility: Visibility = Visibility.PUBLIC, category: str | None = "jalan-rusak"
) -> tuple[Router, ViewCase]:
    """A router with case c1 of Solo, and the use case."""
    router = Router()
    await router.open([received(1, visibility=visibility, category=category)])
    router.words.texts[KEY] = "Jalan berlubang"
    router.words.reporters[KEY] = SITI
    return router, ViewCase(cases=router.cases, index=router.index, words=router.words)


@pytest.mark.parametrize(
    ("actor", "visibility", "access", "name", "phone"),
    [
        (VERIFIER, Visibility.PUBLIC, ReporterAccess.CONTACT_AND_NAME, "Siti", SITI.phone),
        (VERIFIER, Visibility.ANONYMOUS, ReporterAccess.CONTACT, None, SITI.phone),
        (VERIFIER, Visibility.SECRET, ReporterAccess.CONTACT_AND_NAME, "Siti", SITI.phone),
        (BUDI, Visibility.PUBLIC, ReporterAccess.CONTACT_AND_NAME, "Siti", SITI.phone),
        (BUDI, Visibility.ANONYMOUS, ReporterAccess.NOTHING, None, None),
        (BUDI, Visibility.SECRET, ReporterAccess.NOTHING, None, None),
    ],
)
async def test_only_who_has_to_learns_of_the_reporter_and_no_more_than_the_visibility_allows(
    actor: Actor, visibility: Visibility, access: ReporterAccess, name: str | None, phone: str | None
) -> None:
    router, view = await viewer(visibility)
    seen = await view(KEY, actor)
    reporter = seen.reporter
    assert seen.access is access
    assert (reporter.name if reporter else None, reporter.phone if reporter else None) == (name, phone)
    assert reporter is None or reporter.national_id is None
    assert seen.words is not None
    opened = [purpose for _, _, purpose in router.words.readings]
    assert opened == (["words"] if access is ReporterAccess.NOTHING else ["words", "reporter"])


async def test_an_agency_does_not_read_what_no_agency_has() -> None:
    router, view = await viewer(category=None)
    with pytest.raises(NotForThisRoleError):
        await view(KEY, BUDI)
    assert router.words.readings == []
    assert (await view(KEY, VERIFIER)).case.agency is None


async def test_nothing_is_opened_when_the_reading_can_not_be_written_down() -> None:
    router, _ = await viewer()

    class NoRecords(OpenBooks):
        @override
        async def record_reading(self, case: CaseKey, actor: str, purpose: Personal) -> None:
            raise ConnectionError

    books = NoRecords(texts=router.words.texts)
    asked = len(books.asked)
    with pytest.raises(ConnectionError):
        await ViewCase(cases=router.cases, index=router.index, words=books)(KEY, VERIFIER)
    assert len(books.asked) == asked


async def test_an_erased_reporters_case_is_shown_without_words() -> None:
    router, view = await viewer()
    router.words.texts.clear()
    router.words.reporters.clear()
    seen = await view(KEY, VERIFIER)
    assert (seen.words, seen.reporter) == (None, None)
    assert len(seen.timeline) == 1


async def test_another_tenants_case_is_no_case() -> None:
    router, view = await viewer()
    with pytest.raises(NoSuchCaseError):
        await view((TEGAL, "c1"), VERIFIER)
    assert router.words.readings == []
