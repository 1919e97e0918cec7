"""A connection to Kafka that is lost under a client of ours, on the event loop that services run."""

import pytest
from aiokafka.conn import create_conn
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from shared.runtime.loop import run
from tests.support.stack import Stack


def test_a_request_on_a_lost_connection_fails_as_aiokafka_expects(stack: Stack) -> None:
    async def ask_on_a_lost_one() -> None:
        host, port = stack.kafka.split(":")
        connection = await create_conn(host, int(port))
        assert (await connection.send(MetadataRequest([]))).brokers
        connection._writer.transport.abort()
        await connection._closed_fut  # the loop knows that it is lost, aiokafka does not yet
        with pytest.raises(KafkaConnectionError):
            await connection.send(MetadataRequest([]))
        assert not connection.connected()

    run(ask_on_a_lost_one())
