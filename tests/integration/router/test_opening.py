"""Received complaints become cases, each once, on real Kafka and MongoDB."""

from shared.contracts.complaint import AssignedBy, ComplaintAssigned, ComplaintQueued, QueueReason
from shared.tenancy.ids import TenantId
from tests.integration.router.harness import SOLO, TEGAL, World, running, tenant
from tests.support.wait import eventually


async def test_a_complaint_is_assigned_by_its_category_its_keywords_or_waits_for_the_verifier(world: World) -> None:
    await world.submit("chosen", category="jalan")
    await world.submit("by-words", text="Lampu jalan depan pasar mati")
    await world.submit("unknown", category="tidak-ada", text="Tolong")
    await world.submit("no-rule", category="umum")
    async with running(world.settings):
        chosen, by_words = await world.opening("chosen"), await world.opening("by-words")
        unknown, no_rule = await world.opening("unknown"), await world.opening("no-rule")

    assert isinstance(chosen, ComplaintAssigned)
    assert (chosen.agency, chosen.by, chosen.area_code) == ("dpupr", AssignedBy.RULE, "33.72.01")
    assert chosen.deadlines.respond
    assert chosen.deadlines.resolve
    assert isinstance(by_words, ComplaintAssigned)
    assert (by_words.category, by_words.agency) == ("lampu", "dishub")
    assert isinstance(unknown, ComplaintQueued)
    assert unknown.reason is QueueReason.NO_CATEGORY
    assert isinstance(no_rule, ComplaintQueued)
    assert (no_rule.reason, no_rule.category) == (QueueReason.NO_RULE, "umum")


async def test_duplicates_and_a_redelivery_of_everything_lead_to_one_event_each(world: World) -> None:
    await world.submit("c1", category="jalan", times=3)
    await world.submit("c2", category="umum", times=2)
    async with running(world.settings):
        await world.opening("c1")
        await world.submit("c1", category="jalan")
    await world.rewind()
    await world.submit("c3", category="jalan")
    async with running(world.settings):
        await world.opening("c3")
        await eventually(world.caught_up, timeout=10)
    assert [len(world.of(case)) for case in ("c1", "c2", "c3")] == [1, 1, 1]
    assert await world.own["commits"].count_documents({}) == 3
    assert await world.own["cases"].count_documents({}) == 3


async def test_a_poisonous_record_is_set_aside_and_its_partition_goes_on(world: World) -> None:
    for partition in range(3):
        await world.poison(partition)
    for number in range(9):
        await world.submit(f"c{number}", category="jalan")
    async with running(world.settings):
        for number in range(9):
            await world.opening(f"c{number}")
        await eventually(lambda: len(world.dead) == 3)
    assert {record.value for record in world.dead} == {b"{"}


async def test_a_tenant_nobody_configured_is_set_aside_after_a_while_and_holds_up_nobody(world: World) -> None:
    await world.submit("lost", of=TenantId("36.71"), category="jalan")
    for number in range(6):
        await world.submit(f"c{number}", category="jalan")
    async with running(world.settings):
        for number in range(6):
            await world.opening(f"c{number}")
        await eventually(lambda: len(world.dead) == 1, timeout=20)
    assert world.of("lost") == []


async def test_an_erased_reporters_complaint_goes_to_the_verifier_without_its_words(world: World) -> None:
    await world.submit("c1", text="Lampu jalan mati")
    keys = await world.keyring._keys.find({}).to_list(None)
    await world.keyring.erase(SOLO, keys[0]["key"])
    async with running(world.settings):
        opening = await world.opening("c1")
    assert isinstance(opening, ComplaintQueued)


async def test_a_changed_configuration_counts_for_the_next_complaint(world: World) -> None:
    async with running(world.settings):
        await world.submit("before", category="jalan")
        assert (await world.opening("before")).agency == "dpupr"
        await world.configure(tenant(SOLO, roads="pu"))
        number = 0

        async def goes_by_the_new_rule() -> bool:
            nonlocal number
            number += 1
            await world.submit(f"after-{number}", category="jalan")
            return bool((await world.opening(f"after-{number}")).agency == "pu")

        await eventually(goes_by_the_new_rule, timeout=20)
        await world.submit("tegal", of=TEGAL, category="jalan")
        assert (await world.opening("tegal")).agency == "dpupr"
    assert world.of("before")[-1].event.agency == "dpupr"  # type: ignore[attr-defined] # an assignment
