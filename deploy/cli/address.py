"""Says where Kafka was looked for when it does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from aiokafka.errors import KafkaError

from shared.config import KafkaAddress


@contextmanager
def reaching_kafka(address: KafkaAddress) -> Iterator[None]:
    """Turn Kafka's errors into one line that says where it was looked for."""
    try:
        yield
    except (KafkaError, OSError) as error:
        typer.echo(
            f"Kafka at {address.kafka_bootstrap_servers} can't do this ({type(error).__name__}: {error}). "
            "Does it run there? ADUAN_KAFKA_BOOTSTRAP_SERVERS says where to look.",
            err=True,
        )
        raise typer.Exit(1) from None
