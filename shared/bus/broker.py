"""The Kafka broker with safe settings: FastStream's own defaults lose events (at most once, unacknowledged writes)."""

from typing import Any, Protocol

from faststream.kafka import KafkaBroker


class BusSettings(Protocol):
    """The part of the settings that the bus reads."""

    @property
    def kafka_bootstrap_servers(self) -> str:
        """Addresses as `host:port`, parted by commas."""
        ...


def build_broker(settings: BusSettings) -> KafkaBroker:
    """Return a broker that has not connected yet: `await broker.start()` in the lifespan, `await broker.stop()` last.

    FastStream's telemetry middleware is left out: it would overwrite an event's own traceparent.
    """
    return KafkaBroker(
        settings.kafka_bootstrap_servers.split(","),
        client_id="aduan",
        acks="all",
        enable_idempotence=True,
        allow_auto_create_topics=False,
        max_batch_size=128 * 1024,
        retry_backoff_ms=200,
        apply_types=False,
        logger=None,
    )


async def producer_of(broker: KafkaBroker) -> Any:
    """Return the broker's aiokafka producer, connecting the broker if need be.

    `KafkaBroker.publish` takes headers as text only and adds its own; events and dead letters need theirs byte by byte,
    so this is the one place that reaches behind FastStream's face.
    """
    await broker.connect()
    producer: Any = broker.config.producer
    return producer._producer.producer  # noqa: SLF001 - see above
