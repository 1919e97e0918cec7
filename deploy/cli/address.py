"""Where Kafka is, for commands that need nothing else: no secret is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from aiokafka.errors import KafkaError
from pydantic_settings import BaseSettings, SettingsConfigDict


class KafkaAddress(BaseSettings):
    """Kafka's address and how its topics should be, from the environment."""

    model_config = SettingsConfigDict(env_prefix="ADUAN_", extra="ignore", frozen=True, env_ignore_empty=True)

    kafka_bootstrap_servers: str = "127.0.0.1:19092"
    kafka_topic_prefix: str = ""
    kafka_partitions: int = 12
    kafka_replication: int = 1


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
