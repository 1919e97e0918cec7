"""Asks Kafka's brokers how full their disks are: a request that aiokafka does not have (DescribeLogDirs, version 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka.errors import IncompatibleBrokerVersion
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)
from typing_extensions import override

_TOPICS = CompactArray(
    ("name", CompactString("utf-8")),
    (
        "partitions",
        CompactArray(("index", Int32), ("size", Int64), ("lag", Int64), ("is_future", Boolean), ("tags", TaggedFields)),
    ),
    ("tags", TaggedFields),
)


class _Answer(Response):  # type: ignore[misc] # aiokafka is untyped
    API_KEY = 35
    API_VERSION = 4
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        (
            "results",
            CompactArray(
                ("error_code", Int16),
                ("log_dir", CompactString("utf-8")),
                ("topics", _TOPICS),
                ("total_bytes", Int64),
                ("usable_bytes", Int64),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _Question(RequestStruct):  # type: ignore[misc] # aiokafka is untyped
    FLEXIBLE_VERSION = True
    API_KEY = 35
    API_VERSION = 4
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic", CompactString("utf-8")), ("partitions", CompactArray(Int32)), ("tags", TaggedFields)
            ),
        ),
        ("tags", TaggedFields),
    )


class _Ask(Request[_Question]):  # type: ignore[misc] # aiokafka is untyped
    API_KEY = 35

    @override
    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class(None, {})


@dataclass(frozen=True, slots=True)
class LogDir:
    """One directory of one broker, in bytes; -1 for `total` and `usable` where it is not told."""

    broker: int
    ours: int
    total: int
    usable: int
    failed: bool


async def read(admin: Any, brokers: Sequence[int], prefix: str) -> list[LogDir]:
    """Return every directory; none of a broker that is too old to be asked (before Kafka 3.3)."""
    found = []
    for broker in brokers:
        try:
            answer = await admin._send_request(_Ask(), broker)  # noqa: SLF001 - there is no other way to ask
        except (IncompatibleBrokerVersion, NotImplementedError):
            continue
        for error, _, topics, total, usable, _ in answer.results:
            ours = sum(part[1] for name, parts, _ in topics if name.startswith(prefix) for part in parts)
            found.append(LogDir(broker, ours, total, usable, failed=bool(error)))
    return found
