"""Cases are found by their words and codes, and by what they have in common, on real MongoDB."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from services.router.adapters.terms import Terms
from services.router.application.errors import NoSuchCaseError
from services.router.application.find_duplicates import FindDuplicates
from services.router.application.list_cases import ListCases
from services.router.application.ports import Listing
from services.router.application.search_words import ForgetWords, ReadWords
from services.router.domain.access import Actor, Role
from services.router.domain.commands import Merge
from shared.contracts.values import Location, Visibility
from shared.keyring import reporter_key_id, tracking_code
from shared.tenancy.ids import TenantId
from tests.integration.router.unattended import KEY, TONO, Desk
from tests.support.namespace import Namespace
from tests.support.stack import Stack
from tests.unit.router.builders import NOW, SOLO, TEGAL

EXECUTIVE = Actor(account="wali", role=Role.EXECUTIVE)
LAT, LON, METRE = -7.5666, 110.8167, 1 / 111_195
"""A place in Solo, and a metre in degrees of latitude."""


@pytest.fixture
async def desk(stack: Stack, namespace: Namespace) -> AsyncIterator[Desk]:
    """Nothing has come in yet."""
    desk = Desk(stack.mongo, namespace.mongo_prefix)
    await desk.prepare()
    yield desk
    desk.client.close()


async def read_words(desk: Desk) -> int:
    """Let new cases be found."""
    return await ReadWords(policies=desk.policies, words=desk.words, search=desk.search)()


async def found(desk: Desk, text: str, actor: Actor = TONO, of: TenantId = SOLO) -> list[str]:
    """What somebody finds."""
    page = await ListCases(policies=desk.policies, index=desk.index)(of, Listing(text=text), actor)
    return sorted(entry.case_id for entry in page.entries)


async def test_a_case_is_found_by_all_of_the_words_or_by_its_code_once_they_were_read(desk: Desk) -> None:
    await desk.receive("c1", text="Lampu jalan mati di depan Pasar Gede")
    await desk.receive("c2", text="Jalan berlubang di depan pasar")
    assert await found(desk, "pasar") == []
    assert await read_words(desk) == 2
    assert await read_words(desk) == 0
    assert await found(desk, "PASAR, depan!") == ["c1", "c2"]
    assert await found(desk, "pasar gede") == ["c1"]
    assert await found(desk, "gede berlubang") == await found(desk, "pas") == await found(desk, "!?") == []
    code = tracking_code(KEY, SOLO, "c2")
    assert await found(desk, code) == await found(desk, code.lower().replace("-", " ")) == ["c2"]


async def test_nothing_of_the_words_lies_in_the_database(desk: Desk) -> None:
    await desk.receive("c1", text="Narkoba di gang mawar")
    await desk.receive("c1", of=TEGAL, text="Narkoba di gang mawar")
    await read_words(desk)
    documents = await desk.own["cases"].find({}).to_list(None)
    assert "mawar" not in repr(documents).lower()
    of_solo, of_tegal = ({bytes(term) for term in each["terms"]} for each in documents)
    assert of_solo.isdisjoint(of_tegal)
    assert set(Terms(bytes(32)).of_words(SOLO, ["mawar"])).isdisjoint(of_solo)


async def test_only_verifiers_find_a_secret_complaint_by_its_words(desk: Desk) -> None:
    await desk.receive("open", text="Pungli di kelurahan")
    await desk.receive("hidden", text="Pungli di kecamatan", visibility=Visibility.SECRET)
    await read_words(desk)
    assert await found(desk, "pungli") == ["hidden", "open"]
    assert await found(desk, "pungli", EXECUTIVE) == ["open"]
    assert await found(desk, "pungli", of=TEGAL) == []


async def test_erased_words_are_found_no_more_but_the_code_is(desk: Desk) -> None:
    for number in range(5):
        await desk.receive(f"c{number}", text="Selokan mampet")
    await read_words(desk)
    await desk.keyring.erase(SOLO, reporter_key_id(KEY, SOLO, "c3"))
    forget = ForgetWords(policies=desk.policies, keys=desk.words, search=desk.search, at_once=2)
    assert sum([await forget() for _ in range(4)]) == 1
    assert await found(desk, "selokan") == ["c0", "c1", "c2", "c4"]
    assert await found(desk, tracking_code(KEY, SOLO, "c3")) == ["c3"]


async def test_a_complaint_erased_before_it_was_read_is_found_by_its_code_alone(desk: Desk) -> None:
    await desk.receive("c1", text="Selokan mampet")
    await desk.keyring.erase(SOLO, reporter_key_id(KEY, SOLO, "c1"))
    assert await read_words(desk) == 1
    assert await found(desk, "selokan") == []
    assert await found(desk, tracking_code(KEY, SOLO, "c1")) == ["c1"]


async def at(desk: Desk, case_id: str, metres: float, text: str, *, days: int = 0, category: str | None = None) -> None:
    """A complaint so far north of the place, so many days later."""
    received: datetime = NOW + timedelta(days=days)
    place = Location(lat=LAT + metres * METRE, lon=LON, area_code="33.72.01.1001")
    await desk.receive(case_id, text=text, category=category, location=place, at=received)


async def alike(desk: Desk, case_id: str) -> list[str]:
    """What a case may be a duplicate of, the likeliest first."""
    find = FindDuplicates(index=desk.index, nearby=desk.nearby, words=desk.words)
    return [each.entry.case_id for each in await find((SOLO, case_id), TONO)]


async def test_duplicates_are_near_recent_and_alike_and_say_why(desk: Desk) -> None:
    await at(desk, "c1", 0, "Lampu jalan mati di depan pasar gede sejak senin")
    await at(desk, "same", 40, "Lampu jalan di depan Pasar Gede dimatikan", days=2)
    await at(desk, "further", 240, "Mohon lampu jalan pasar gede yang mati diganti", days=9)
    await at(desk, "too-far", 270, "Lampu jalan mati di depan pasar gede")
    await at(desk, "too-late", 10, "Lampu jalan mati di depan pasar gede", days=15)
    await at(desk, "other", 10, "Anak punk mengganggu pedagang setiap malam")
    assert await alike(desk, "c1") == ["same", "further"]
    find = FindDuplicates(index=desk.index, nearby=desk.nearby, words=desk.words)
    why = (await find((SOLO, "c1"), TONO))[0].why
    assert (why.metres, why.days, why.same_category) == (40, 2, True)
    assert why.shared == 100


async def test_without_a_position_the_kelurahan_counts(desk: Desk) -> None:
    await at(desk, "c1", 0, "Sampah menumpuk di bawah jembatan bambu")
    nowhere, elsewhere = Location(area_code="33.72.01.1001"), Location(area_code="33.72.01.1002")
    await desk.receive("same", category=None, text="sampah numpuk bawah jembatan bambu", location=nowhere)
    await desk.receive("beside", category=None, text="sampah numpuk bawah jembatan bambu", location=elsewhere)
    assert await alike(desk, "c1") == ["same"]
    assert await alike(desk, "same") == ["c1"]


async def test_what_is_over_is_proposed_no_more_and_all_that_is_read_is_on_record(desk: Desk) -> None:
    await at(desk, "c1", 0, "Lampu jalan mati", category="lampu-jalan")
    await at(desk, "c2", 5, "Lampu jalan mati", category="lampu-jalan")
    await at(desk, "c3", 5, "Lampu jalan mati", category="lampu-jalan")
    await desk.do((SOLO, "c3"), Merge(into="c2"))
    assert await alike(desk, "c1") == ["c2"]
    readings = await desk.keyring._audit.find({}).to_list(None)
    assert sorted((each["complaint_id"], each["actor"], each["purpose"]) for each in readings) == [
        ("c1", "staff:tono", "words"),
        ("c2", "staff:tono", "words"),
    ]


async def test_a_case_of_another_tenant_is_none(desk: Desk) -> None:
    await desk.receive("c1", of=TEGAL)
    with pytest.raises(NoSuchCaseError):
        await alike(desk, "c1")
