"""Asking for a tenant's news: nobody hears of it who has not shown that the contact is theirs, and all can stop."""

from datetime import timedelta

import pytest

from services.intake.application.errors import AskedTooOftenError, CodeExpiredError, WrongConfirmationError
from services.intake.application.news import News, read_news
from services.intake.application.subscribe import CODES_A_DAY
from services.intake.domain.faults import FaultCode, InvalidSubmissionError
from shared.contracts.announcement import (
    AnnouncementConfirmationRequested,
    AnnouncementSubscribed,
    AnnouncementUnsubscribed,
)
from shared.keyring import unsubscribe_token
from shared.tenancy.ids import TenantId
from tests.unit.intake.fakes import NOW, SOLO, World

PHONE = "+6281225550147"


def wish(world: World, **fields: object) -> News:
    return read_news({"contact": "0812 2555 0147"} | fields, world.submit.rules_of(world.tenants.solo))


def subscription(world: World) -> str:
    return world.names.subscription_id(SOLO, PHONE)


async def test_a_code_is_asked_for_and_nothing_is_subscribed_before_it_is_known() -> None:
    world = World()
    request_id = await world.ask(SOLO, wish(world, areas=["33.72.01"], topics=["jalan-rusak"]), "en")
    (asked,) = await world.streams.events(SOLO, subscription(world))
    assert isinstance(asked, AnnouncementConfirmationRequested)
    assert (asked.contact.data, asked.code.data, asked.medium, asked.language) == (
        "ReporterDetails",
        "Words",
        "sms",
        "en",
    )
    assert asked.contact.key == world.names.reporter_key(SOLO, PHONE)
    assert "81225550147" not in asked.model_dump_json()
    code = world.names.confirmation_code(SOLO, request_id)
    await world.confirm(SOLO, request_id, f" {code[:3]} {code[3:]}")
    subscribed = (await world.streams.events(SOLO, subscription(world)))[-1]
    assert isinstance(subscribed, AnnouncementSubscribed)
    assert (subscribed.areas, subscribed.topics, subscribed.contact) == (("33.72.01",), ("jalan-rusak",), asked.contact)
    await world.confirm(SOLO, request_id, code)
    assert len(await world.streams.events(SOLO, subscription(world))) == 2


async def test_a_wrong_code_counts_and_after_the_last_try_the_right_one_is_too_late() -> None:
    world = World()
    request_id = await world.ask(SOLO, wish(world), "id")
    code = world.names.confirmation_code(SOLO, request_id)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for left in (2, 1, 0):
        with pytest.raises(WrongConfirmationError) as told:
            await world.confirm(SOLO, request_id, wrong if left else "")
        assert told.value.left == left
    with pytest.raises(CodeExpiredError):
        await world.confirm(SOLO, request_id, code)
    with pytest.raises(CodeExpiredError):
        await world.confirm(TenantId("36.71"), request_id, code)
    assert len(await world.streams.events(SOLO, subscription(world))) == 1


async def test_nobody_can_be_flooded_with_codes() -> None:
    world = World()
    for _ in range(CODES_A_DAY):
        await world.ask(SOLO, wish(world), "id")
    with pytest.raises(AskedTooOftenError):
        await world.ask(SOLO, wish(world), "id")
    await world.ask(SOLO, wish(world, contact="Siti@Contoh.id"), "id")
    world.clock.at = NOW + timedelta(days=1)
    await world.ask(SOLO, wish(world), "id")


async def test_news_stops_once_however_often_it_is_asked_and_can_begin_again() -> None:
    world = World()
    assert await world.stop(SOLO, subscription(world)) is False
    for times in (1, 2):
        request_id = await world.ask(SOLO, wish(world), "id")
        assert await world.stop(SOLO, subscription(world)) is (times == 2)
        await world.confirm(SOLO, request_id, world.names.confirmation_code(SOLO, request_id))
        assert await world.stop(SOLO, subscription(world))
        assert await world.stop(SOLO, subscription(world))
        said = await world.streams.events(SOLO, subscription(world))
        assert sum(isinstance(event, AnnouncementUnsubscribed) for event in said) == times


async def test_the_link_of_a_message_names_its_subscription() -> None:
    world = World()
    token = unsubscribe_token(world.names.master_key, SOLO, subscription(world))
    assert world.names.subscription_of(SOLO, token) == subscription(world)
    assert world.names.subscription_of(TenantId("36.71"), token) is None


async def test_berhenti_by_sms_stops_it_and_is_a_complaint_of_whoever_never_subscribed() -> None:
    world = World()
    assert await world.sms(SOLO, sender=PHONE, text="BERHENTI", message_id="1") is not None
    request_id = await world.ask(SOLO, wish(world), "id")
    await world.confirm(SOLO, request_id, world.names.confirmation_code(SOLO, request_id))
    for _ in range(2):
        assert await world.sms(SOLO, sender=PHONE, text="Berhenti.", message_id="2") is None
    assert len(world.log.events) == 1
    assert isinstance((await world.streams.events(SOLO, subscription(world)))[-1], AnnouncementUnsubscribed)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"contact": " "}, "contact", FaultCode.REQUIRED),
        ({"contact": "12"}, "contact", FaultCode.BAD_PHONE),
        ({"contact": "siti@"}, "contact", FaultCode.BAD_EMAIL),
        ({"areas": ["36.71.01"]}, "areas", FaultCode.UNKNOWN_AREA),
        ({"topics": ["no-such"]}, "topics", FaultCode.UNKNOWN_CATEGORY),
    ],
)
def test_what_is_wrong_with_a_wish_is_named(fields: dict[str, object], field: str, code: FaultCode) -> None:
    with pytest.raises(InvalidSubmissionError) as wrong:
        wish(World(), **fields)
    assert [(fault.field, fault.code) for fault in wrong.value.faults] == [(field, code)]
