"""Reads a group's dead letters and sends them back to where they came from.

What was sent back is remembered as the committed offset of a consumer group of its own: everything before the offset,
and the numbers in the commit's metadata after it. So the letters stay as they are, for as long as the topic keeps them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError
from aiokafka.structs import OffsetAndMetadata
from faststream.kafka import KafkaBroker

from shared.bus import dead_letters as names
from shared.bus.broker import send_as_is
from shared.bus.records import Origin
from shared.bus.topics import Topics

REDRIVEN_SUFFIX: Final = ".dlt.redriven"
_TOLD_WITHIN_SECONDS: Final = 15.0
LONGEST_METADATA: Final = 4_000
"""Kafka's own limit (`offset.metadata.max.bytes`) is 4,096 by default."""


class RedriveError(Exception):
    """The letters can't be read or sent back; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter: `number` is its offset in the dead-letter topic; the rest is the record as it was."""

    number: int
    origin: Origin
    reason: str
    at: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class DeadLetterBox:
    """One group's dead letters that were not sent back yet."""

    def __init__(self, broker: KafkaBroker, topics: Topics, group: str) -> None:
        self._broker = broker
        self._topics = topics
        self._group = group
        self._place = TopicPartition(topics.dead_letters(group), 0)
        self._marks_group = topics.group(group) + REDRIVEN_SUFFIX

    async def letters(self) -> list[Letter]:
        """Return them, oldest first. A record that was set aside twice (after a crash) is there once."""
        async with self._reader() as consumer:
            waiting = await self._waiting(consumer, *await self._marks())
            return [copies[0] for copies in waiting]

    async def show(self, number: int) -> Letter | None:
        """Return the letter with that number, sent back already or not; None if there is none."""
        async with self._reader() as consumer:
            ends = await consumer.end_offsets([self._place])
            if not 0 <= number < ends[self._place]:
                return None
            consumer.seek(self._place, number)
            record = await consumer.getone()
            return _letter(record) if record.offset == number else None

    async def redrive(self, number: int | None = None) -> list[Letter]:
        """Send one letter, or all, back to the topic and partition they came from, then remember that it was done.

        A crash in between sends again what was sent: readers know a repeat by its id. RedriveError if there is no such
        letter or it came from no topic of ours.
        """
        async with self._reader() as consumer:
            start, done = await self._marks()
            waiting = await self._waiting(consumer, start, done)
            if number is not None:
                waiting = [copies for copies in waiting if number in {letter.number for letter in copies}]
                if not waiting:
                    raise RedriveError(f"{self._group} has no letter {number} that waits; see: aduan dlq list")
            first, rest = _advance(start, done | {letter.number for copies in waiting for letter in copies})
            mark = OffsetAndMetadata(first, _pack(rest))
            chosen = [copies[0] for copies in waiting]
            await self._send(chosen)
            await consumer.commit({self._place: mark})
            return chosen

    async def _send(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            if not letter.origin.topic.startswith(self._topics.prefix) or letter.origin.topic == self._place.topic:
                raise RedriveError(f"letter {letter.number} came from {letter.origin.topic}, which is not ours")
            place = (letter.origin.topic, letter.origin.partition)
            await send_as_is(self._broker, place, letter.key, letter.value, letter.headers)

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[Any]:
        make_consumer: Any = await self._broker.connect()
        if self._place.topic not in await self._broker.config.admin_client.list_topics():
            raise RedriveError(f"the topic {self._place.topic} is not there: run `aduan topics apply`")
        consumer = make_consumer(group_id=self._marks_group, enable_auto_commit=False, auto_offset_reset="earliest")
        consumer.assign([self._place])
        await consumer.start()
        try:
            yield consumer
        finally:
            await consumer.stop()

    async def _marks(self) -> tuple[int, set[int]]:
        """Return the first letter that may wait, and the numbers after it that were sent back."""
        admin = self._broker.config.admin_client
        async with asyncio.timeout(_TOLD_WITHIN_SECONDS):
            # A Kafka that no group has used yet is not told of at once, and the answer then lacks the partition.
            while not (marks := await self._recorded(admin)):  # noqa: ASYNC110 - Kafka makes it true
                await asyncio.sleep(0.2)
        mark = marks[self._place]
        return (mark.offset, _unpack(mark.metadata)) if mark.offset >= 0 else (0, set())

    async def _recorded(self, admin: Any) -> Mapping[TopicPartition, OffsetAndMetadata]:
        found: Mapping[TopicPartition, OffsetAndMetadata] = {}
        with suppress(GroupCoordinatorNotAvailableError):
            found = await admin.list_consumer_group_offsets(self._marks_group, partitions=[self._place])
        return found

    async def _waiting(self, consumer: Any, start: int, done: set[int]) -> list[list[Letter]]:
        """Return the letters not sent back, those about one record together."""
        first = (await consumer.beginning_offsets([self._place]))[self._place]
        end = (await consumer.end_offsets([self._place]))[self._place]
        consumer.seek(self._place, max(start, first))
        waiting: dict[Origin, list[Letter]] = {}
        while await consumer.position(self._place) < end:
            fetched = await consumer.getmany(timeout_ms=1000)
            for record in (record for records in fetched.values() for record in records):
                if record.offset not in done:
                    letter = _letter(record)
                    waiting.setdefault(letter.origin, []).append(letter)
        return list(waiting.values())


def _letter(record: Any) -> Letter:
    added = {name: raw.decode(errors="replace") for name, raw in record.headers if name in names.ADDED_HEADERS and raw}
    return Letter(
        number=record.offset,
        origin=Origin(
            added.get(names.TOPIC_HEADER, ""),
            int(added.get(names.PARTITION_HEADER, "0")),
            int(added.get(names.OFFSET_HEADER, "-1")),
        ),
        reason=added.get(names.REASON_HEADER, ""),
        at=added.get(names.AT_HEADER, ""),
        key=record.key,
        value=record.value,
        headers=[header for header in record.headers if header[0] not in names.ADDED_HEADERS],
    )


def _advance(start: int, beyond: set[int]) -> tuple[int, set[int]]:
    """Move the start past everything done that touches it."""
    while start in beyond:
        start += 1
    return start, {number for number in beyond if number > start}


def _pack(numbers: set[int]) -> str:
    packed = ",".join(str(number) for number in sorted(numbers))
    if len(packed) > LONGEST_METADATA:
        raise RedriveError("too many letters were sent back one by one; send the oldest back first, or all of them")
    return packed


def _unpack(metadata: str) -> set[int]:
    return {int(number) for number in metadata.split(",") if number}
