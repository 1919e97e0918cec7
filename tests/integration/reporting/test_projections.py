"""The projections on a real MongoDB: order and repeats, two replicas, tenants, secrets, erasure."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import bson
import pytest

from services.reporting.adapters.projections import MongoProjections
from services.reporting.application.facts_of import fact_of
from services.reporting.application.fold_batch import FoldBatch
from services.reporting.application.ports import ComplaintKey, Cursor, Filters
from services.reporting.domain.facts import Fact, merge
from services.reporting.domain.fold import fold
from services.reporting.domain.rollups import count
from services.reporting.domain.view import ComplaintView
from shared.contracts.envelope import Envelope
from shared.contracts.values import Visibility
from shared.tenancy.ids import TenantId
from tests.integration.reporting.story import START, batches, told
from tests.integration.reporting.world import World

SOLO, TEGAL = TenantId("33.72"), TenantId("33.28")


async def tell_all(world: World) -> list[Envelope]:
    """Stories in every state, of two tenants."""
    return told(
        [
            (await world.story("a1")).received().assigned().sent().progressed().resolved(),
            (await world.story("a2", category="lampu")).received().queued().assigned("dishub").sent(),
            (await world.story("a3")).received().queued().rejected(),
            (await world.story("a4", visibility=Visibility.SECRET, text="Lurah meminta uang.")).received().assigned(),
            (await world.story("a5")).received(),
            (await world.story("b1", "33.28")).received().assigned().progressed(),
            (await world.story("a1", "33.28")).received().queued(),
        ]
    )


def fresh(envelopes: list[Envelope]) -> dict[tuple[str, str], ComplaintView]:
    """What the projections must be: a fold in memory of the events, each once."""
    facts: dict[tuple[str, str], list[Fact]] = {}
    for envelope in envelopes:
        known = fact_of(envelope)
        assert known is not None
        facts.setdefault((envelope.tenant, known[0]), []).append(known[1])
    return {key: fold(merge((), each)) for key, each in facts.items()}


async def assert_projected(world: World, envelopes: list[Envelope]) -> None:
    views = fresh(envelopes)
    for (tenant, complaint), view in views.items():
        found = await world.complaints.by_id(TenantId(tenant), complaint)
        assert found is not None
        assert found.view == view
    for tenant in (SOLO, TEGAL):
        of = [view for (whose, _), view in views.items() if whose == tenant]
        totals, days = await world.figures.totals([tenant]), await world.figures.days([tenant], "")
        assert totals[tenant] + days[tenant] == count(tenant, of)


async def test_shuffled_and_repeated_events_give_the_same_projections(world: World) -> None:
    envelopes = await tell_all(world)
    for seed in range(5):
        chance = random.Random(seed)
        arrivals = [*envelopes, *chance.choices(envelopes, k=12)]
        chance.shuffle(arrivals)
        for batch in batches(arrivals, chance.randint(1, 9)):
            await world.fold(batch, {})
        await assert_projected(world, envelopes)
        reference = await world.everything()
        await world.fold(envelopes, {})
        assert await world.everything() == reference
        await world.client.drop_database(world.database.name)
        await world.generations.ensure()


async def test_a_batch_that_came_before_moves_no_counter(world: World) -> None:
    envelopes = await tell_all(world)
    for _ in range(3):
        await world.fold(envelopes, {("complaint.received", 0): 7})
    await assert_projected(world, envelopes)
    assert await world.generations.positions() == {("complaint.received", 0): 7}


async def test_a_receipt_that_comes_again_or_last_is_folded_with_what_is_kept(world: World) -> None:
    envelopes = (await world.story("a1")).received().assigned().progressed().envelopes
    received, *later = envelopes
    fold = world.fold
    await fold(later, {("t", 0): 2})
    await fold([received], {("t", 1): 1})
    await assert_projected(world, envelopes)
    await fold([received], {("t", 1): 1})
    await assert_projected(world, envelopes)


async def test_positions_never_go_back(world: World) -> None:
    await world.fold([], {("t", 0): 9, ("t", 1): 3})
    await world.fold([], {("t", 0): 4})
    assert await world.generations.positions() == {("t", 0): 9, ("t", 1): 3}


async def test_nothing_of_a_batch_is_kept_when_a_part_of_it_fails(world: World) -> None:
    story = (await world.story("a1")).received().assigned()

    class BrokenWords:
        async def open(self, sealed: Mapping[ComplaintKey, Mapping[str, str]]) -> Mapping[ComplaintKey, str]:
            raise ConnectionError("the keyring is away")

    broken = FoldBatch(projections=MongoProjections(world.generations), words=BrokenWords())
    with pytest.raises(ConnectionError):
        await broken(story.envelopes, {("t", 0): 2})
    assert (await world.everything())["complaints"] == []
    assert await world.generations.positions() == {}


async def test_parts_side_by_side_make_the_same_projections_also_where_they_share_a_complaint(world: World) -> None:
    envelopes = await tell_all(world)
    for seed in range(5):
        arrivals = random.Random(seed).sample(envelopes, k=len(envelopes))
        await world.fold.side_by_side([(arrivals[n::2], {("t", n): len(arrivals[n::2])}) for n in range(2)])
        await assert_projected(world, envelopes)
        await world.client.drop_database(world.database.name)
        await world.generations.ensure()


async def test_a_part_that_fails_is_told_and_leaves_the_other_one_folded(world: World) -> None:
    opened = world.words

    class NoWordsOfTegal:
        async def open(self, sealed: Mapping[ComplaintKey, Mapping[str, str]]) -> Mapping[ComplaintKey, str]:
            if any(tenant == TEGAL for tenant, _ in sealed):
                raise ConnectionError("the keyring is away")
            return await opened.open(sealed)

    envelopes = await tell_all(world)
    parts = [
        ([e for e in envelopes if (e.tenant == TEGAL) == broken], {("t", int(broken)): 9}) for broken in (True, False)
    ]
    with pytest.raises(ConnectionError):
        await FoldBatch(projections=MongoProjections(world.generations), words=NoWordsOfTegal()).side_by_side(parts)
    assert await world.generations.positions() == {("t", 0): 9}
    await world.fold.side_by_side(parts)
    await assert_projected(world, envelopes)


async def test_two_replicas_at_once_on_the_same_complaints_lose_nothing(world: World) -> None:
    envelopes: list[Envelope] = []
    for number in range(40):
        story = (await world.story(f"c{number}")).received().assigned().progressed().sent()
        envelopes += (story.resolved() if number % 2 else story).envelopes
    random.Random(1).shuffle(envelopes)

    async def replica(partition: int, own: list[Envelope]) -> None:
        for place, batch in enumerate(batches(own, 8), 1):
            await world.fold(batch, {("t", partition): place})

    # The second half of each replica's share is what the other one read too, as after a rebalance.
    await asyncio.gather(*(replica(n, envelopes[n::3] + envelopes[(n + 1) % 3 :: 3]) for n in range(3)))
    await assert_projected(world, envelopes)


async def test_two_tenants_with_the_same_complaint_id_stay_apart(world: World) -> None:
    envelopes = await tell_all(world)
    await world.fold(envelopes, {})
    here, there = await world.complaints.by_id(SOLO, "a1"), await world.complaints.by_id(TEGAL, "a1")
    assert here is not None
    assert there is not None
    assert (here.view.status, there.view.status) == ("resolved", "received")
    assert await world.complaints.by_id(TEGAL, "a2") is None
    solo = await world.complaints.listed(SOLO, Filters(), after=None, limit=50)
    assert {row.id for row in solo} == {"a1", "a2", "a4"}
    code = here.view.ref.code if here.view.ref else ""
    assert await world.complaints.by_code(TEGAL, code) is None


async def test_nothing_secret_sealed_or_personal_lies_in_reportings_database(world: World) -> None:
    secret = await world.story(
        "a4", visibility=Visibility.SECRET, text="Lurah meminta uang.", lat=-7.5612, lon=110.8567
    )
    public = await world.story("a1", text="Lampu merah mati.")
    waiting = await world.story("a2", text="Belum diverifikasi.")
    await world.fold(
        told([secret.received().assigned(), public.received().assigned(), waiting.received().queued()]), {}
    )
    kept = b""
    for name in await world.database.list_collection_names():
        async for document in world.database[name].find({}):
            kept += bson.encode(document)
    assert b"Lampu merah mati." in kept
    for hidden in (b"Lurah meminta uang", b"Belum diverifikasi", b"Urip Sumoharjo"):
        assert hidden not in kept
    sealed = secret.envelopes[0].event.words  # type: ignore[attr-defined]  # a ComplaintReceived
    assert sealed.data.encode() not in kept
    assert bson.encode({"lat": -7.561})[8:] not in kept
    assert bson.encode({"lat": -7.5612})[8:] not in kept


async def test_an_erased_reporters_words_are_not_opened_and_the_complaint_stays(world: World) -> None:
    story = (await world.story("a1")).received().assigned()
    await world.keyring.erase(SOLO, story.key.id)
    await world.fold(story.envelopes, {})
    found = await world.complaints.by_id(SOLO, "a1")
    assert found is not None
    assert (found.text, found.view.status) == (None, "assigned")


async def test_words_of_an_archived_complaint_are_dropped(world: World) -> None:
    story = (await world.story("a1")).received().assigned()
    await world.fold(story.envelopes, {})
    shown = await world.complaints.by_id(SOLO, "a1")
    await world.fold(story.rejected().envelopes, {})
    archived = await world.complaints.by_id(SOLO, "a1")
    assert shown is not None
    assert archived is not None
    assert (shown.text, archived.text) == (story.text, None)
    assert await world.complaints.listed(SOLO, Filters(), after=None, limit=5) == []


async def test_what_is_not_yet_responded_is_counted_by_agency_and_age(world: World) -> None:
    now = START + timedelta(days=10)
    ages = {"d": timedelta(hours=2), "e": timedelta(days=2), "f": timedelta(days=5), "g": timedelta(days=9)}
    stories = [(await world.story(i, at=now - age)).received().assigned() for i, age in ages.items()]
    stories.append((await world.story("x", at=now - timedelta(days=9))).received().assigned().progressed())
    stories.append((await world.story("y", at=now - timedelta(days=4))).received().queued())
    await world.fold(told(stories), {})
    rows = {row.agency: row for row in await world.figures.waiting(SOLO, now)}
    assert rows["dpupr"].by_age == (1, 1, 1, 1)
    assert rows["dpupr"].overdue == 1
    assert rows["dpupr"].oldest == now - timedelta(days=9)
    assert rows[None].by_age == (0, 0, 1, 0)
    assert rows[None].overdue == 1


async def test_the_public_list_goes_on_where_the_page_before_ended(world: World) -> None:
    stories = [
        (await world.story(f"c{n}", at=datetime(2026, 3, 3, n // 3, tzinfo=UTC), area=f"33.72.0{n % 2 + 1}.1001"))
        .received()
        .assigned("dpupr" if n % 3 else "dishub")
        for n in range(10)
    ]
    await world.fold(told(stories), {})
    seen: list[str] = []
    after = None
    while page := await world.complaints.listed(SOLO, Filters(), after=after, limit=4):
        seen += [row.id for row in page]
        after = Cursor.of(page[-1])
    assert len(seen) == len(set(seen)) == 10
    assert seen == sorted(seen, key=lambda each: (int(each[1:]) // 3, each), reverse=True)
    by_agency = await world.complaints.listed(SOLO, Filters(agency="dishub"), after=None, limit=50)
    assert len(by_agency) == 4
    by_area = await world.complaints.listed(SOLO, Filters(area="33.72.01"), after=None, limit=50)
    assert Counter(row.area for row in by_area) == {"33.72.01.1001": 5}
    assert len(await world.complaints.listed(SOLO, Filters(q="PASAR"), after=None, limit=50)) == 10
    assert await world.complaints.listed(SOLO, Filters(q="("), after=None, limit=50) == []
