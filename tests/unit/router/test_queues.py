"""Which queues somebody has, and how the desk's address says which cases are wanted."""

from datetime import UTC, datetime

import pytest

from services.router.application.list_cases import within
from services.router.application.presence import without
from services.router.application.queues import Queue, queues_of
from services.router.application.saved_filters import (
    MOST,
    NAME_LIMIT,
    KeepFilter,
    Owner,
    RenameFilter,
    SavedFilter,
    TooManyFiltersError,
)
from services.router.domain.access import VIEWERS, Actor, Role
from services.router.domain.case import OPEN, Status
from services.router.domain.facts import QueueReason
from services.router.entrypoints.desk.many import Chosen
from services.router.entrypoints.desk.queue_query import QueueQuery
from services.router.entrypoints.desk.queue_words import QUEUES
from services.router.entrypoints.http.cursors import encode
from shared.web.problem import Problem
from tests.unit.router.builders import NOW, SOLO

VERIFIER = Actor(account="v", role=Role.VERIFIER)
AGENCY = Actor(account="a", role=Role.AGENCY_ADMIN, agency="dpupr")
HEAD = Actor(account="l", role=Role.AREA_HEAD, agency="kecamatan", unit="pajang")
MAYOR = Actor(account="w", role=Role.EXECUTIVE)
ZONE = "Asia/Jakarta"


def names(actor: Actor) -> list[str]:
    return [queue.id for queue in queues_of(actor, NOW)]


def queue(actor: Actor, name: str) -> Queue:
    return next(each for each in queues_of(actor, NOW) if each.id == name)


def test_every_role_that_sees_cases_has_queues_and_each_has_a_name() -> None:
    for role in VIEWERS:
        found = names(Actor(account="x", role=role, agency="dpupr", unit=None))
        assert found
        assert set(found) <= set(QUEUES)


def test_a_verifier_begins_with_what_waits_for_verification_and_has_it_by_reason() -> None:
    parts = [each for each in queues_of(VERIFIER, NOW) if each.part_of == "verifikasi"]
    assert names(VERIFIER)[0] == "verifikasi"
    assert {reason for each in parts for reason in each.listing.reasons} == set(QueueReason)


def test_an_agency_has_what_it_leads_apart_from_what_it_helps_with() -> None:
    assert names(AGENCY) == ["baru", "dikerjakan", "pelapor", "membantu", "saya"]
    assert queue(AGENCY, "baru").listing.helping is False
    assert queue(AGENCY, "membantu").listing.helping is True
    assert queue(AGENCY, "saya").listing.person == "a"


def test_a_unit_helps_nobody_and_sees_its_own_alone() -> None:
    assert "membantu" not in names(HEAD)
    for each in queues_of(HEAD, NOW):
        seen = within(each.listing, HEAD)
        assert (seen.agency, seen.unit, seen.assigned_only) == ("kecamatan", "pajang", True)


def test_an_executive_begins_with_what_is_overdue() -> None:
    first = queues_of(MAYOR, NOW)[0]
    assert (first.id, first.listing.due_before) == ("lewat", NOW)


def test_the_address_names_a_queue_and_an_unknown_one_is_the_first() -> None:
    assert QueueQuery(antrean="tawaran").queue(VERIFIER, NOW).id == "tawaran"
    assert QueueQuery(antrean="tawaran").queue(AGENCY, NOW).id == "baru"
    assert QueueQuery().queue(VERIFIER, NOW).id == "verifikasi"


def test_words_without_a_queue_are_searched_everywhere() -> None:
    assert QueueQuery(q="lubang").queue(AGENCY, NOW).id == "semua"
    assert QueueQuery(q="lubang", antrean="baru").queue(AGENCY, NOW).id == "baru"


def test_a_number_is_looked_up_and_everything_else_is_searched_for() -> None:
    def asked(q: str) -> tuple[str | None, str | None]:
        listing = QueueQuery(q=q).listing(queue(VERIFIER, "terbuka"), VERIFIER, ZONE, NOW)
        return listing.number, listing.text

    assert asked("#98C47536") == ("98C47536", None)
    assert asked("98c47536") == ("98c47536", None)
    assert asked("lubang jalan") == (None, "lubang jalan")
    assert asked("3372-K7QM-9XPA-2TBD") == (None, "3372-K7QM-9XPA-2TBD")
    assert asked("") == (None, None)


def test_filters_narrow_the_queue_and_never_widen_it() -> None:
    query = QueueQuery(
        kategori="jalan", wilayah="33.72.01", instansi="dpupr/bina-marga", status=Status.ASSIGNED, saya=True
    )
    listing = query.listing(queue(VERIFIER, "instansi"), VERIFIER, ZONE, NOW)
    assert (listing.category, listing.area, listing.agency, listing.unit) == (
        "jalan",
        "33.72.01",
        "dpupr",
        "bina-marga",
    )
    assert (listing.statuses, listing.person) == ((Status.ASSIGNED,), "v")
    late = QueueQuery(lewat=True).listing(queue(AGENCY, "pelapor"), AGENCY, ZONE, NOW)
    assert (late.statuses, late.due_before) == ((Status.DEFERRED,), NOW)
    assert (
        set(
            QueueQuery(antrean="semua", lewat=True)
            .listing(QueueQuery(antrean="semua").queue(AGENCY, NOW), AGENCY, ZONE, NOW)
            .statuses
        )
        == OPEN
    )


def test_a_filter_by_agency_does_not_let_an_agency_look_at_another() -> None:
    listing = QueueQuery(instansi="dishub").listing(queue(AGENCY, "baru"), AGENCY, ZONE, NOW)
    assert within(listing, AGENCY).agency == "dpupr"


def test_days_are_the_tenants_and_both_count() -> None:
    query = QueueQuery.model_validate({"sejak": "2026-03-02", "sampai": "2026-03-03"})
    listing = query.listing(queue(VERIFIER, "terbuka"), VERIFIER, ZONE, NOW)
    assert listing.received_since == datetime(2026, 3, 1, 17, tzinfo=UTC)
    assert listing.received_until == datetime(2026, 3, 3, 17, tzinfo=UTC)


def test_an_address_reads_back_as_the_same_query_without_the_page() -> None:
    query = QueueQuery.model_validate(
        {"antrean": "terbuka", "q": "a & b", "lewat": "1", "sejak": "2026-03-02", "sesudah": "x"}
    )
    assert query.address == "antrean=terbuka&q=a+%26+b&sejak=2026-03-02&lewat=1"
    assert QueueQuery.read(query.address + "&unknown=1") == query.model_copy(update={"sesudah": ""})


def test_an_empty_form_narrows_nothing() -> None:
    sent = {"antrean": "terbuka", "q": "", "status": "", "sejak": "", "sampai": "", "kategori": ""}
    assert not QueueQuery.model_validate(sent).narrowed


def test_a_page_goes_on_where_the_one_before_ended_and_a_made_up_mark_is_refused() -> None:
    position = (NOW, "c1")
    query = QueueQuery(sesudah=encode(position))
    assert query.listing(queue(VERIFIER, "terbuka"), VERIFIER, ZONE, NOW).after == position
    with pytest.raises(Problem):
        QueueQuery(sesudah="zzz").listing(queue(VERIFIER, "terbuka"), VERIFIER, ZONE, NOW)


def test_a_box_says_a_case_and_the_version_that_was_seen() -> None:
    assert Chosen.read("c1:3") == Chosen("c1", 3)
    assert [Chosen.read(value) for value in ("c1", "c1:", ":3", "c1:x")] == [None] * 4


def test_presence_is_of_others() -> None:
    assert without({"c1": ("a", "b"), "c2": ("a",)}, "a") == {"c1": ("b",)}


class FiltersInMemory:
    """Saved filters of one account."""

    def __init__(self) -> None:
        self.kept: dict[str, SavedFilter] = {}

    async def of(self, owner: Owner) -> list[SavedFilter]:
        return sorted(self.kept.values(), key=lambda each: each.name)

    async def put(self, owner: Owner, saved: SavedFilter) -> None:
        self.kept[saved.id] = saved

    async def remove(self, owner: Owner, filter_id: str) -> None:
        self.kept.pop(filter_id, None)


async def test_a_filter_is_kept_under_a_name_replaced_and_renamed() -> None:
    filters, owner = FiltersInMemory(), (SOLO, "v")
    await KeepFilter(filters)(owner, "1", "  Jalan   rusak ", "kategori=jalan")
    await KeepFilter(filters)(owner, "2", "Jalan rusak", "kategori=jalan&lewat=1")
    assert await filters.of(owner) == [SavedFilter("1", "Jalan rusak", "kategori=jalan&lewat=1")]
    await RenameFilter(filters)(owner, "1", "x" * 200)
    await RenameFilter(filters)(owner, "9", "not there")
    assert [each.name for each in await filters.of(owner)] == ["x" * NAME_LIMIT]


async def test_nobody_keeps_more_filters_than_fit_in_a_side_bar() -> None:
    filters, owner = FiltersInMemory(), (SOLO, "v")
    for number in range(MOST):
        await KeepFilter(filters)(owner, str(number), f"n{number}", "")
    with pytest.raises(TooManyFiltersError):
        await KeepFilter(filters)(owner, "more", "one more", "")
    await KeepFilter(filters)(owner, "again", "n0", "lewat=1")
