"""Puts records that can never succeed aside, whole, with where they came from and why."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

from faststream.kafka import KafkaBroker

from shared.bus.broker import producer_of
from shared.bus.topics import Topics

GROUP_HEADER: Final = "x-dlt-group"
TOPIC_HEADER: Final = "x-dlt-topic"
PARTITION_HEADER: Final = "x-dlt-partition"
OFFSET_HEADER: Final = "x-dlt-offset"
REASON_HEADER: Final = "x-dlt-reason"
AT_HEADER: Final = "x-dlt-at"
NO_KEY_HEADER: Final = "x-dlt-no-key"
"""Only on a record that had neither key nor value, which Kafka's client can't send: the letter's key is empty then."""

ADDED_HEADERS: Final = frozenset(
    {GROUP_HEADER, TOPIC_HEADER, PARTITION_HEADER, OFFSET_HEADER, REASON_HEADER, AT_HEADER, NO_KEY_HEADER}
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
        producer = await producer_of(self._broker)
        headers = [header for header in record.headers if header[0] not in ADDED_HEADERS]
        headers += [
            (GROUP_HEADER, group.encode()),
            (TOPIC_HEADER, record.topic.encode()),
            (PARTITION_HEADER, b"%d" % record.partition),
            (OFFSET_HEADER, b"%d" % record.offset),
            (REASON_HEADER, reason[:_LONGEST_REASON].encode(errors="replace")),
            (AT_HEADER, datetime.now(UTC).isoformat().encode()),
        ]
        key = record.key
        if key is None and record.value is None:
            key = b""
            headers.append((NO_KEY_HEADER, b"1"))
        await producer.send_and_wait(self.topics.dead_letters(group), record.value, key, headers=headers)
