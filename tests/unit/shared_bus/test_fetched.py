"""A poll's records as events, with what can't be decoded apart."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.bus.fetched import AT_A_STRETCH, decoded
from shared.contracts.cloudevents import encode
from shared.contracts.complaint import ComplaintRejected
from shared.contracts.envelope import Envelope
from shared.contracts.values import Channel, ComplaintRef, Visibility
from shared.tenancy.ids import TenantId

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
COMPLAINT = ComplaintRef(
    id="a",
    tracking_code="3372-0000-0000-0000",
    channel=Channel.API,
    visibility=Visibility.PUBLIC,
    language="id",
    received_at=NOW,
)
TOPIC = "complaint.rejected"


def record(offset: int, *, sound: bool = True, partition: int = 0) -> Any:
    envelope = Envelope(
        id=f"router:a.{offset + 1}",
        source="/router",
        subject="a",
        tenant=TenantId("33.72"),
        sequence=offset + 1,
        time=NOW,
        event=ComplaintRejected(complaint=COMPLAINT, reason="Bukan urusan kota.", at=NOW),
    )
    encoded = encode(envelope)
    value = encoded.value if sound else b"{"
    return ConsumerRecord(
        TOPIC, partition, offset, 0, 0, encoded.key, value, None, 1, len(value), tuple(encoded.headers)
    )


async def test_events_come_in_order_and_the_broken_ones_apart_with_their_reason() -> None:
    records = [record(5), record(6, sound=False), record(7)]

    fetched = await decoded({TopicPartition(TOPIC, 0): records}, epoch=3)

    assert [event.origin.offset for event in fetched.events] == [5, 7]
    assert fetched.raws == [records[0], records[2]]
    assert [(each, "breaks its contract" in reason) for each, reason in fetched.broken] == [(records[1], True)]
    assert fetched.epoch == 3


async def test_positions_go_past_what_is_broken() -> None:
    fetched = await decoded(
        {
            TopicPartition(TOPIC, 0): [record(5), record(6, sound=False)],
            TopicPartition(TOPIC, 1): [record(0, partition=1)],
        },
        epoch=1,
    )

    assert fetched.starts == {(TOPIC, 0): 5, (TOPIC, 1): 0}
    assert fetched.positions == {(TOPIC, 0): 7, (TOPIC, 1): 1}


async def test_others_get_their_turn_while_a_large_batch_is_decoded() -> None:
    records = [record(offset) for offset in range(5 * AT_A_STRETCH)]
    decoding = asyncio.ensure_future(decoded({TopicPartition(TOPIC, 0): records}, epoch=1))
    turns = 0

    while not decoding.done():
        await asyncio.sleep(0)
        turns += 1

    assert turns > 5
    assert len(decoding.result().events) == len(records)
