"""What a reporter may reply, and what becomes of it, with everything around it in memory."""

from datetime import timedelta

import pytest

from services.intake.application.errors import ChannelClosedError, KeyReusedError, UnknownCodeError
from services.intake.application.ports import Handle
from services.intake.application.receive_reply import PRESSED_TWICE_SECONDS
from services.intake.application.reply import Reply, read_reply_json, read_reply_mapping
from services.intake.domain.faults import FaultCode, InvalidSubmissionError
from shared.contracts.tenant import WebChannel
from shared.contracts.values import Channel
from tests.unit.intake.fakes import SOLO, World
from tests.unit.intake.test_use_cases import clean_photo, said


async def complaint(world: World) -> Handle:
    accepted = await world.submit(SOLO, Channel.API, "k", said(world, reporter={"phone": "081225550147"}))
    return await world.receive.complaint(accepted.tracking_code)


def reply(kind: str = "add", text: str | None = "Tiangnya miring", rating: int | None = None) -> Reply:
    return read_reply_mapping({"kind": kind, "text": text, "rating": rating}, with_photos=False)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({}, "kind", FaultCode.REQUIRED),
        ({"kind": "shout"}, "kind", FaultCode.NOT_A_CHOICE),
        ({"kind": "reopen", "text": "  "}, "text", FaultCode.SAYS_NOTHING),
        ({"kind": "add"}, "text", FaultCode.SAYS_NOTHING),
        ({"kind": "add", "text": "a" * 4001}, "text", FaultCode.TOO_LONG),
        ({"kind": "rate", "rating": ""}, "rating", FaultCode.REQUIRED),
        ({"kind": "rate", "rating": "6"}, "rating", FaultCode.OUT_OF_RANGE),
        ({"kind": "rate", "rating": "lima"}, "rating", FaultCode.WRONG_TYPE),
        ({"kind": "withdraw", "rating": "3"}, "rating", FaultCode.NO_RATING),
        ({"kind": "confirm", "colour": "red"}, "colour", FaultCode.UNKNOWN_FIELD),
    ],
)
def test_what_is_wrong_with_a_reply_is_named(values: dict[str, str], field: str, code: FaultCode) -> None:
    with pytest.raises(InvalidSubmissionError) as wrong:
        read_reply_mapping(values, with_photos=False)
    assert [(fault.field, fault.code) for fault in wrong.value.faults] == [(field, code)]


def test_a_photo_speaks_for_itself_and_a_confirmation_may_rate() -> None:
    assert read_reply_mapping({"kind": "reopen"}, with_photos=True).text is None
    assert read_reply_json(b'{"kind": "confirm", "rating": 5}').rating == 5


async def test_a_reply_is_sealed_under_the_complaints_own_key() -> None:
    world = World()
    handle = await complaint(world)
    reply_id = await world.receive(handle, Channel.WEB, "r", reply("reopen"), [clean_photo()])
    (event,) = world.streams.replies
    assert event.reply_id == reply_id
    assert event.words is not None
    assert event.words.key == handle.key_id == world.log.events[SOLO, handle.complaint_id].words.key
    assert [photo.media_id for photo in event.photos] == [media_id for _, media_id in world.media.files]
    assert next(iter(world.media.files.values()))[0].key_id == handle.key_id


async def test_who_was_erased_may_still_reply_under_a_key_of_that_reply_alone() -> None:
    world = World()
    handle = await complaint(world)
    world.vault.erased.add(handle.key_id)
    reply_id = await world.receive(handle, Channel.WEB, "r", reply())
    (event,) = world.streams.replies
    assert event.words is not None
    assert event.words.key == world.names.reporter_key(SOLO, reply_id)


async def test_the_same_key_is_one_reply_and_another_body_is_refused() -> None:
    world = World()
    handle = await complaint(world)
    first = await world.receive(handle, Channel.API, "r", reply())
    assert await world.receive(handle, Channel.API, "r", reply()) == first
    with pytest.raises(KeyReusedError):
        await world.receive(handle, Channel.API, "r", reply(text="Lain"))
    with pytest.raises(KeyReusedError):
        await world.receive(handle, Channel.API, "r", reply(), [clean_photo()])
    assert (len(world.streams.replies), world.media.files) == (1, {})
    assert await world.receive(handle, Channel.API, "s", reply()) != first


async def test_a_button_pressed_twice_is_one_reply_and_the_same_words_days_later_another() -> None:
    world = World()
    handle = await complaint(world)
    first = await world.receive(handle, Channel.WEB, None, reply("reopen"))
    assert await world.receive(handle, Channel.WEB, None, reply("reopen")) == first
    world.clock.at += timedelta(seconds=PRESSED_TWICE_SECONDS)
    assert await world.receive(handle, Channel.WEB, None, reply("reopen")) != first


async def test_a_code_is_taken_as_people_type_it_and_an_unknown_one_refused() -> None:
    world = World()
    handle = await complaint(world)
    typed = handle.tracking_code.lower().replace("-", " ")
    assert await world.receive.complaint(typed) == handle
    for unknown in ("3372-0000-0000-0000", "", "x", "../33.72"):
        with pytest.raises(UnknownCodeError):
            await world.receive.complaint(unknown)


async def test_a_channel_the_tenant_has_not_opened_is_closed() -> None:
    world = World()
    world.tenants.solo = world.tenants.solo.model_copy(update={"channels": (WebChannel(),)})
    assert world.submit.rules(SOLO, Channel.WEB)
    assert world.submit.rules(SOLO, Channel.COUNTER)
    for closed in (Channel.API, Channel.SMS):
        with pytest.raises(ChannelClosedError):
            world.submit.rules(SOLO, closed)
