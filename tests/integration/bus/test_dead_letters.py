"""Records that can never succeed are put aside, whole, and can be sent again; the partition goes on."""

import asyncio

import pytest
from typing_extensions import override

from shared.bus import Batch, ConsumerBrokenError, PermanentError, Topics
from shared.bus.dead_letters import DeadLetters, RawRecord
from shared.bus.redrive import Letter, RedriveError
from shared.contracts.cloudevents import encode
from tests.integration.bus.harness import Bus, Seen, received, running
from tests.support.wait import eventually

GOOD = encode(received(1)).headers


class CrashError(Exception):
    """The process ends here."""


async def test_bad_bytes_null_values_and_bad_headers_are_put_aside_and_the_partition_goes_on(bus: Bus) -> None:
    await bus.send_raw(b"\xff\x00 not JSON", GOOD)
    await bus.send_raw(None, GOOD)
    await bus.send_raw(b"{}", [*GOOD, ("ce_note", b"\xff\xfe")])
    await bus.send_raw(b"{}", [*GOOD, ("ce_note", None)])
    await bus.send_raw(b"{}", [("ce_type", b"id.aduan.complaint.received.v9")])
    await bus.send_raw(None, [], key=None)
    good = encode(received(7))
    await bus.send_raw(good.value, good.headers)
    seen = Seen()
    async with running(bus.consumer(seen)):
        await eventually(lambda: seen.subjects == ["complaint-7"])
        await eventually(bus.caught_up)
    letters = await bus.box().letters()
    assert [letter.reason.split(":")[0] for letter in letters] == [
        "id.aduan.complaint.received.v1 breaks its contract",
        "the record has no value (null)",
        "the header ce_note is not UTF-8",
        "the header ce_note is null",
        "the attribute specversion is missing",
        "the record has no value (null)",
    ]
    assert [letter.origin.offset for letter in letters] == [0, 1, 2, 3, 4, 5]
    assert bus.metrics.value("aduan_dead_letters_total", group="router", reason="undecodable") == 6


async def test_a_letter_is_the_record_whole_with_its_origin(bus: Bus) -> None:
    headers: list[tuple[str, bytes | None]] = [*GOOD, ("twice", b"1"), ("twice", b"\xff"), ("nothing", None)]
    offset = await bus.send_raw(b"\x00bad", headers, key=b"\xffkey", partition=1)
    async with running(bus.consumer(Seen())):
        (letter,) = await eventually(bus.box().letters)
    assert (letter.key, letter.value, list(letter.headers)) == (b"\xffkey", b"\x00bad", headers)
    assert letter.origin.topic == bus.topics.name("complaint.received")
    assert (letter.origin.partition, letter.origin.offset) == (1, offset)
    assert await bus.box().show(letter.number) == letter
    assert await bus.box().show(99) is None


async def test_a_record_of_the_largest_size_can_be_put_aside_and_sent_back(bus: Bus) -> None:
    value = b"x" * 1_048_000  # Kafka takes 1,048,588 bytes with everything around it
    await bus.send_raw(value, GOOD)
    async with running(bus.consumer(Seen())):
        (letter,) = await eventually(bus.box().letters)
    assert letter.value == value
    await bus.box().redrive()
    assert sum((await bus.ends()).values()) == 2


async def test_a_permanent_failure_puts_exactly_one_record_aside(bus: Bus) -> None:
    def refuse_one(batch: Batch) -> None:
        if any(each.envelope.subject == "complaint-5" for each in batch.records):
            raise PermanentError("this case was closed for good")

    seen = Seen(before=refuse_one)
    await bus.publisher.publish([received(n) for n in range(12)])
    async with running(bus.consumer(seen)):
        await eventually(lambda: len(set(seen.subjects)) == 11)
        await eventually(bus.caught_up)
    (letter,) = await bus.box().letters()
    assert (letter.key, letter.reason) == (b"complaint-5", "this case was closed for good")
    assert sorted(seen.subjects) == sorted(f"complaint-{n}" for n in range(12) if n != 5)


async def test_a_handler_with_its_own_positions_is_moved_past_what_was_put_aside(bus: Bus) -> None:
    await bus.send_raw(b"bad", GOOD)

    async def from_the_start(_partitions: object) -> dict[tuple[str, int], int]:
        return {}

    seen = Seen()
    async with running(bus.consumer(seen, start_positions=from_the_start)):
        (batch,) = await eventually(lambda: seen.batches)
    assert batch.records == ()
    assert batch.positions == {(bus.topics.name("complaint.received"), 0): 1}


async def test_a_letter_that_cannot_be_written_stops_the_consumer_before_its_commit(bus: Bus) -> None:
    class Full(DeadLetters):
        @override
        async def write(self, group: str, record: RawRecord, reason: str) -> None:
            raise ConnectionError("no room")

    await bus.send_raw(b"bad", GOOD)
    consumer = bus.consumer(Seen(), dead_letters=Full(bus.broker, bus.topics))
    with pytest.raises(ConsumerBrokenError, match="dead letter"):
        await asyncio.wait_for(consumer.run(), 20)
    assert await bus.committed() == {}


async def test_letters_go_back_to_their_topic_and_are_no_longer_listed(bus: Bus) -> None:
    ill = True

    def refuse(_batch: Batch) -> None:
        if ill:
            raise PermanentError("not yet")

    seen = Seen(before=refuse)
    await bus.publisher.publish([received(n) for n in range(3)])
    async with running(bus.consumer(seen)):
        letters = await eventually(lambda: _when(bus, 3))
        ill = False
        (sent,) = await bus.box().redrive(letters[1].number)
        assert sent == letters[1]
        assert await bus.box().letters() == [letters[0], letters[2]]
        await eventually(lambda: len(seen.subjects) == 1)
        assert await bus.box().redrive() == [letters[0], letters[2]]
        await eventually(lambda: len(seen.subjects) == 3)
        assert await bus.box().letters() == []
        assert await bus.box().redrive() == []
        await eventually(bus.caught_up)
    assert sorted(seen.subjects) == ["complaint-0", "complaint-1", "complaint-2"]
    assert sum((await bus.ends()).values()) == 6
    again = seen.batches[0].records[0]
    assert encode(again.envelope).value == letters[1].value


async def test_the_same_record_put_aside_twice_is_one_letter_and_goes_back_once(bus: Bus) -> None:
    await bus.send_raw(b"bad", GOOD)
    for _crashed_before_its_commit in range(2):
        consumer = bus.consumer(Seen(), checkpoint=_crash_before_commit)
        with pytest.raises(CrashError):
            await consumer.run()
    (letter,) = await bus.box().letters()
    await bus.box().redrive(letter.number)
    assert await bus.box().letters() == []
    assert sum((await bus.ends()).values()) == 2


async def test_a_letter_that_is_not_there_or_not_ours_is_refused(bus: Bus) -> None:
    with pytest.raises(RedriveError, match="no letter 3"):
        await bus.box().redrive(3)
    await bus.send_raw(b"bad", GOOD)
    async with running(bus.consumer(Seen())):
        await eventually(bus.box().letters)
    elsewhere = bus.box()
    elsewhere._topics = Topics("another.")
    with pytest.raises(RedriveError, match="not ours"):
        await elsewhere.redrive()
    assert len(await bus.box().letters()) == 1


async def _when(bus: Bus, count: int) -> list[Letter]:
    letters = await bus.box().letters()
    return letters if len(letters) == count else []


def _crash_before_commit(point: str) -> None:
    if point == "before_offset_commit":
        raise CrashError(point)
