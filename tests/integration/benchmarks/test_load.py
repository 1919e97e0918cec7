"""The benchmarks' client against a server that breaks off: it says so, and never waits for what can't come."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from benchmarks.figures.latency import Journey, Pace, Way
from benchmarks.load import BROKEN, Connection, get, open_loop
from benchmarks.measure import Aim

ANSWER = b'HTTP/1.1 202 Accepted\r\ncontent-length: 21\r\n\r\n{"tracking_code":"A"}\n'


@pytest.fixture
async def breaking() -> AsyncIterator[int]:
    """The port of a server that answers the first request of each connection and breaks off at the second."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1 << 16)
        writer.write(ANSWER)
        await reader.read(1)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def test_who_asks_is_told_that_the_connection_broke(breaking: int) -> None:
    connection = await Connection.open(breaking)
    assert (await connection.ask(get("/"))).status == 202
    with pytest.raises(ConnectionError):
        await connection.ask(get("/"))
    with pytest.raises(ConnectionError):
        await connection.ask(get("/"))
    connection.close()


async def test_a_load_counts_what_was_never_answered(breaking: int) -> None:
    outcome = await asyncio.wait_for(open_loop(breaking, 200, 0.1, lambda _number: get("/"), connections=2), 40)
    assert outcome.statuses[202] == 2
    assert outcome.statuses[BROKEN] >= 1


async def test_a_journey_that_is_not_answered_fails(breaking: int) -> None:
    journey = Journey(Way(breaking, "/", breaking, "/"))
    with pytest.raises(ExceptionGroup):
        await asyncio.wait_for(journey.go(Pace("", 100, 0.1, 1_000, Aim())), 40)
