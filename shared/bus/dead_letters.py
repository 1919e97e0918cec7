"""Puts records that can never succeed aside, whole, with where they came from and why."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from faststream.kafka import KafkaBroker

from shared.bus.broker import send_as_is
from shared.bus.topics import Topics

GROUP_HEADER: Final = "x-dlt-group"
TOPIC_HEADER: Final = "x-dlt-topic"
PARTITION_HEADER: Final = "x-dlt-partition"
OFFSET_HEADER: Final = "x-dlt-offset"
REASON_HEADER: Final = "x-dlt-reason"
AT_HEADER: Final = "x-dlt-at"

ADDED_HEADERS: Final = frozenset(
    {GROUP_HEADER, TOPIC_HEADER, PARTITION_HEADER, OFFSET_HEADER, REASON_HEADER, AT_HEADER}
)

_LONGEST_REASON: Final = 500


class RawRecord(Protocol):
    """A record as aiokafka gives it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class DeadLetters:
    """Writes to the groups' dead-letter topics. A letter is on disk of all in-sync replicas when `write` returns."""

    def __init__(self, broker: KafkaBroker, topics: Topics) -> None:
        self._broker = broker
        self.topics = topics

    async def write(self, group: str, record: RawRecord, reason: str) -> None:
        """Keep the record's key, value and headers as they are; raise if it can't be written.

        `reason` must hold nothing of the content: it is shown to operators.
        """
        headers = [header for header in record.headers if header[0] not in ADDED_HEADERS]
        headers += [
            (GROUP_HEADER, group.encode()),
            (TOPIC_HEADER, record.topic.encode()),
            (PARTITION_HEADER, b"%d" % record.partition),
            (OFFSET_HEADER, b"%d" % record.offset),
            (REASON_HEADER, reason[:_LONGEST_REASON].encode(errors="replace")),
            (AT_HEADER, datetime.now(UTC).isoformat().encode()),
        ]
        await send_as_is(self._broker, (self.topics.dead_letters(group), 0), record.key, record.value, headers)
