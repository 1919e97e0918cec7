"""The Kafka broker with safe settings: FastStream's own defaults lose events (at most once, unacknowledged writes)."""

import asyncio
import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Protocol

from faststream.kafka import KafkaBroker
from typing_extensions import override

from shared.bus.security import security_of
from shared.config import KafkaSecurity

LARGEST_RECORD: Final = 2 * 1024 * 1024
"""Bytes: twice what Kafka lets a topic take by default, so that a dead letter has room for what is added to it."""

STOP_WITHIN_SECONDS: Final = 5.0

log = logging.getLogger(__name__)


class BusSettings(Protocol):
    """The part of the settings that the bus reads."""

    @property
    def kafka_bootstrap_servers(self) -> str:
        """Addresses as `host:port`, parted by commas."""
        ...

    @property
    def kafka_security(self) -> KafkaSecurity:
        """As whom to speak with Kafka, and how."""
        ...


def build_broker(settings: BusSettings) -> KafkaBroker:
    """Return a broker that has not connected yet: `await broker.start()` in the lifespan, `await broker.stop()` last.

    FastStream's telemetry middleware is left out: it would overwrite an event's own traceparent.
    """
    return _PromptBroker(
        settings.kafka_bootstrap_servers.split(","),
        client_id="aduan",
        security=security_of(settings.kafka_security),
        acks="all",
        enable_idempotence=True,
        allow_auto_create_topics=False,
        max_batch_size=128 * 1024,
        max_request_size=LARGEST_RECORD,
        retry_backoff_ms=200,
        apply_types=False,
        logger=None,
    )


class _PromptBroker(KafkaBroker):
    """A broker that stops even while Kafka is away: aiokafka would wait for records in flight until it is back."""

    @override
    async def stop(
        self,
        exc_type: type[BaseException] | None = None,
        exc_val: BaseException | None = None,
        exc_tb: TracebackType | None = None,
    ) -> None:
        try:
            async with asyncio.timeout(STOP_WITHIN_SECONDS):
                await super().stop(exc_type, exc_val, exc_tb)
        except TimeoutError:
            log.warning("Kafka did not answer at the stop: what was in flight is not acknowledged")


async def producer_of(broker: KafkaBroker) -> Any:
    """Return the broker's aiokafka producer, connecting the broker if need be.

    `KafkaBroker.publish` takes headers as text only and adds its own; events and dead letters need theirs byte by byte,
    so this is the one place that reaches behind FastStream's face.
    """
    await broker.connect()
    producer: Any = broker.config.producer
    return producer._producer.producer  # noqa: SLF001 - see above


async def send_as_is(
    broker: KafkaBroker,
    place: tuple[str, int],
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[tuple[str, bytes | None]],
) -> None:
    """Put a record into a topic and partition byte by byte, neither key nor value if need be; durable on return.

    aiokafka's `send` refuses a record without key and value; its batches take one.
    """
    producer = await producer_of(broker)
    batch = producer.create_batch()
    if batch.append(key=key, value=value, timestamp=None, headers=list(headers)) is None:
        raise ValueError("the record is too large for a batch")
    topic, partition = place
    await (await producer.send_batch(batch, topic, partition=partition))
