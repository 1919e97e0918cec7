"""The whole life of a case on a real MongoDB: words that change, tenants that hand over, duplicates, figures."""

import random
from datetime import timedelta

from services.reporting.application.find_complaints import ShowPublicComplaint, TrackComplaint
from services.reporting.application.ports import Filters
from shared.contracts.case import ClosedBy
from shared.contracts.envelope import Envelope
from shared.contracts.reply import ReplyKind
from shared.contracts.tenant import StaffRole
from shared.contracts.values import Visibility
from shared.tenancy.ids import TenantId
from tests.integration.reporting.long_story import LongStory
from tests.integration.reporting.story import START, batches, before_and_after, told
from tests.integration.reporting.test_projections import assert_projected
from tests.integration.reporting.world import World

SOLO, PROVINCE = TenantId("33.72"), TenantId("33")


async def listed(world: World, tenant: TenantId = SOLO) -> set[str]:
    return {row.id for row in await world.complaints.listed(tenant, Filters(), after=None, limit=50)}


async def text_of(world: World, complaint: str, tenant: TenantId = SOLO) -> str | None:
    found = await world.complaints.by_id(tenant, complaint)
    return found.text if found else None


async def every_kind(world: World) -> list[Envelope]:
    """Stories that have every kind of fact in them."""
    moved = (await world.story("g1")).received().queued()
    there = moved.offered_to("33").accepted().assigned("dinas-bina-marga")
    sent_back = (await world.story("g2")).received().queued()
    solved = (await world.story("h1")).received().assigned().escalated().progressed()
    return told(
        [
            solved.resolved(evidence=before_and_after(solved)).reopened().progressed().resolved().closed(rating=4),
            (await world.story("h2")).received().queued().deferred().replied().assigned(),
            (await world.story("h3")).received().assigned().merged("h1").split(),
            (await world.story("h4")).received().assigned().merged("h1"),
            (await world.story("h5")).received().assigned().withdrawn(),
            (await world.story("h6")).received().assigned().amended(words="Lubang di jalan."),
            (await world.story("h7")).received().assigned().amended(Visibility.SECRET),
            (await world.story("h8")).received().assigned().resolved().closed(ClosedBy.TIMER),
            (await world.story("h9")).received().assigned().escalated().escalated(StaffRole.EXECUTIVE),
            moved.transferred("33"),
            there,
            sent_back.queued(timedelta(hours=9)),
            sent_back.offered_to("33").returned(),
        ]
    )


async def test_any_order_and_any_repeats_of_every_kind_give_the_same_projections(world: World) -> None:
    envelopes = await every_kind(world)
    for seed in range(3):
        chance = random.Random(seed)
        arrivals = [*envelopes, *chance.choices(envelopes, k=15)]
        chance.shuffle(arrivals)
        for batch in batches(arrivals, chance.randint(1, 12)):
            await world.fold(batch, {})
        await assert_projected(world, envelopes)
        reference = await world.everything()
        await world.fold(envelopes, {})
        assert await world.everything() == reference
        texts = {each["_id"]: each.get("text") for each in reference["complaints"]}
        assert texts["33.72/h6"] == "Lubang di jalan."
        assert texts["33.72/h7"] is None
        await world.client.drop_database(world.database.name)
        await world.generations.ensure()


async def test_words_for_the_public_replace_the_reporters_and_give_way_again(world: World) -> None:
    story = (await world.story("a1")).received().assigned()
    await world.fold(story.envelopes, {})
    assert await text_of(world, "a1") == story.text
    await world.fold(story.amended(words="Lubang di depan pasar.").envelopes, {})
    assert await text_of(world, "a1") == "Lubang di depan pasar."
    await world.fold(story.amended().envelopes, {})
    assert await text_of(world, "a1") == story.text


async def test_what_is_made_secret_later_leaves_the_list_with_its_words(world: World) -> None:
    story = (await world.story("a1")).received().assigned()
    await world.fold(story.envelopes, {})
    assert await listed(world) == {"a1"}
    await world.fold(story.amended(Visibility.SECRET).envelopes, {})
    assert (await listed(world), await text_of(world, "a1")) == (set(), None)
    for kept in (await world.everything())["complaints"]:
        assert {"text", "place", "area", "listed"} & set(kept) == set()


async def test_what_is_over_elsewhere_leaves_the_list(world: World) -> None:
    base = [(await world.story(each)).received().assigned() for each in ("a1", "a2", "a3", "a4")]
    await world.fold(told(base), {})
    assert len(await listed(world)) == 4
    await world.fold(told([base[0].merged("a4"), base[1].withdrawn(), base[2].transferred("33")]), {})
    assert await listed(world) == {"a4"}


async def test_a_taken_over_complaint_is_read_under_the_keys_of_where_it_was_sent(world: World) -> None:
    giver = (await world.story("a1", text="Jalan provinsi berlubang.")).received().queued()
    taker = giver.offered_to("33").accepted().assigned("dinas-bina-marga")
    await world.fold(told([giver.transferred("33"), taker]), {})
    assert await text_of(world, "a1", PROVINCE) == "Jalan provinsi berlubang."
    tracked = await TrackComplaint(complaints=world.complaints)(giver.code)
    assert tracked is not None
    assert (tracked.tenant, tracked.view.status, tracked.view.agency) == ("33", "assigned", "dinas-bina-marga")
    assert [each.tenant for each in tracked.earlier] == ["33.72"]
    public = await ShowPublicComplaint(complaints=world.complaints)(SOLO, "a1")
    assert public is not None
    assert public.tenant == "33"


async def test_until_the_taker_accepts_the_code_leads_to_the_giver(world: World) -> None:
    giver = (await world.story("a1")).received().queued()
    await world.fold(told([giver, giver.offered_to("33")]), {})
    tracked = await TrackComplaint(complaints=world.complaints)(giver.code)
    assert tracked is not None
    assert (tracked.tenant, tracked.earlier) == ("33.72", ())
    await world.fold(told([giver.transferred("33")]), {})
    tracked = await TrackComplaint(complaints=world.complaints)(giver.code)
    assert tracked is not None
    assert tracked.tenant == "33"


async def test_a_merged_complaint_leads_to_the_one_that_goes_on(world: World) -> None:
    first = (await world.story("a1")).received().assigned().progressed()
    double = (await world.story("a2")).received().assigned().merged("a1")
    await world.fold(told([first, double]), {})
    tracked = await TrackComplaint(complaints=world.complaints)(double.code)
    assert tracked is not None
    assert tracked.joined is not None
    assert (tracked.view.status, tracked.joined.id, tracked.joined.view.status) == ("merged", "a1", "in_progress")
    public = await ShowPublicComplaint(complaints=world.complaints)(SOLO, "a2")
    assert public is not None
    assert public.id == "a1"
    await world.fold(first.withdrawn().envelopes, {})
    assert await ShowPublicComplaint(complaints=world.complaints)(SOLO, "a2") is None


async def test_what_is_late_is_counted_whoever_has_responded(world: World) -> None:
    now = START + timedelta(days=21)
    stories: list[LongStory] = [
        (await world.story("a1")).received().assigned(),
        (await world.story("a2")).received().assigned().progressed(),
        (await world.story("a3", at=now - timedelta(days=2))).received().assigned().progressed(),
        (await world.story("a4")).received().assigned().resolved(),
        (await world.story("a5")).received().queued().deferred(),
    ]
    await world.fold(told(stories), {})
    rows = {row.agency: row for row in await world.figures.waiting(SOLO, now)}
    assert (rows["dpupr"].late, rows["dpupr"].total, rows["dpupr"].overdue) == (2, 1, 1)
    assert rows["dpupr"].late_since == START + timedelta(days=7, seconds=1)
    assert (rows[None].total, rows[None].late) == (0, 0)


async def test_how_it_went_is_counted_by_agency(world: World) -> None:
    stories = [
        (await world.story("a1")).received().assigned().resolved().closed(rating=5),
        (await world.story("a2")).received().assigned().resolved().closed(ClosedBy.TIMER),
        (await world.story("a3")).received().assigned().resolved().reopened(),
        (await world.story("a4")).received().assigned().escalated(StaffRole.EXECUTIVE),
    ]
    await world.fold(told(stories), {})
    rated = stories[1].replied(ReplyKind.RATE, rating=2)
    await world.fold(rated.envelopes, {})
    totals = (await world.figures.totals([SOLO]))[SOLO]
    assert {key[2]: count for key, count in totals.items() if key[:2] == ("outcome", "dpupr")} == {
        "solved": 3,
        "reporter": 1,
        "timer": 1,
        "reopened": 1,
        "r5": 1,
        "r2": 1,
        "executive": 1,
    }


async def test_solved_rows_have_their_pictures_rating_and_who_closed_them(world: World) -> None:
    story = (await world.story("a1")).received().assigned()
    story.resolved(evidence=before_and_after(story)).closed(rating=4)
    await world.fold(story.envelopes, {})
    [row] = await world.complaints.listed(SOLO, Filters(statuses=("closed", "resolved")), after=None, limit=5)
    assert (row.status, row.rating, row.closed_by, row.reopened) == ("closed", 4, "reporter", 0)
    assert [each and each.media_id for each in (row.before, row.after)] == ["a1-before", "a1-after"]
    await world.fold(story.amended(hidden_media=("a1-before",)).envelopes, {})
    [row] = await world.complaints.listed(SOLO, Filters(), after=None, limit=5)
    assert (row.before, row.after and row.after.media_id) == (None, "a1-after")


async def test_the_index_alone_answers_what_is_open(world: World) -> None:
    stories = [(await world.story(f"c{n}")).received().assigned() for n in range(30)]
    await world.fold(told(stories), {})
    plan = await world.database.command(
        "explain",
        {
            "aggregate": "complaints_1",
            "pipeline": [
                {"$match": {"tenant": "33.72", "open": True}},
                {"$project": {"_id": 0, "agency": 1, "waiting": 1, "received_at": 1, "due": 1}},
            ],
            "cursor": {},
        },
        verbosity="executionStats",
    )
    stats = plan["executionStats"] if "executionStats" in plan else plan["stages"][0]["$cursor"]["executionStats"]
    assert (stats["nReturned"], stats["totalDocsExamined"]) == (30, 0)
