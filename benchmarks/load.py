"""A frugal HTTP client on 127.0.0.1: keep-alive connections that send prepared requests and read status and length."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from typing_extensions import override

CONNECTIONS = 64
_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
BROKEN = 0
"""The status of an answer that never came: the connection broke."""


class Answer(NamedTuple):
    """What came back: the head is in small letters. `at` is `time.perf_counter()` when it was whole.

    Status `BROKEN`: nothing did.
    """

    status: int
    head: bytes
    body: bytes
    at: float


@dataclass
class Outcome:
    """What came back to many requests. `accepted` holds the bodies of the 202s; `seconds` until the last answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    accepted: list[bytes] = field(default_factory=list)
    without_retry_after: int = 0
    seconds: float = 0.0

    def count(self, answer: Answer) -> None:
        """Take one answer in."""
        self.statuses[answer.status] += 1
        if answer.status == 202:
            self.accepted.append(answer.body)
        elif answer.status in {429, 503} and b"\r\nretry-after: " not in answer.head:
            self.without_retry_after += 1


def get(path: str) -> bytes:
    """Return a request as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()


def post(path: str, body: bytes, key: str, client: str | None = None) -> bytes:
    """Return a request as it goes over the wire; `client` is the address it was forwarded for."""
    forwarded = f"x-forwarded-for: {client}\r\n" if client else ""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n{forwarded}"
        f"idempotency-key: {key}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection(asyncio.Protocol):
    """One request at a time. `await connection.ask(request)`, or `send` with what to call when it is answered."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._head = b""
        self._missing = 0
        self._done: Callable[[Answer], None] | None = None

    @classmethod
    async def open(cls, port: int) -> "Connection":
        """Return a connection to a port of this machine."""
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    def send(self, request: bytes, done: Callable[[Answer], None]) -> None:
        """Send a request; `done` is called with its answer."""
        assert self._transport is not None
        assert self._done is None, "one request at a time"
        self._done = done
        if self._transport.is_closing():
            self._break()
        else:
            self._transport.write(request)

    async def ask(self, request: bytes) -> Answer:
        """Return the answer to a request; ConnectionError if the connection breaks."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.send(request, answered.set_result)
        answer = await answered
        if answer.status == BROKEN:
            raise ConnectionError("the connection broke before the answer came")
        return answer

    def close(self) -> None:
        """End it."""
        if self._transport is not None:
            self._transport.close()

    @property
    def usable(self) -> bool:
        """Whether it is open: servers close what is not used for some seconds."""
        return self._transport is not None and not self._transport.is_closing()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by its methods alone

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._break()

    def _break(self) -> None:
        if self._done is not None:
            done, self._done = self._done, None
            done(Answer(BROKEN, b"", b"", time.perf_counter()))

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._head:
            end = self._buffer.find(_END)
            if end < 0:
                return
            self._head, self._buffer = self._buffer[: end + 2].lower(), self._buffer[end + 4 :]
            length = self._head.find(_LENGTH) + len(_LENGTH)
            self._missing = int(self._head[length : self._head.find(b"\r", length)])
        if len(self._buffer) >= self._missing and self._done is not None:
            head, body, done = self._head, self._buffer, self._done
            self._head, self._buffer, self._done = b"", b"", None
            done(Answer(int(head[9:12]), head, body, time.perf_counter()))


class Pool:
    """Connections to a port, opened when they are needed, at most `most` at a time."""

    def __init__(self, port: int, most: int) -> None:
        self._port = port
        self._opened: list[Connection] = []
        self._free: list[Connection] = []
        self._room = asyncio.Semaphore(most)

    async def take(self) -> Connection:
        """Return a connection that nobody else uses; `give` it back."""
        await self._room.acquire()
        while self._free:
            if (connection := self._free.pop()).usable:
                return connection
        self._opened.append(connection := await Connection.open(self._port))
        return connection

    def give(self, connection: Connection) -> None:
        """Take a connection back."""
        self._free.append(connection)
        self._room.release()

    def close(self) -> None:
        """End them, those that are in use too."""
        for connection in self._opened:
            connection.close()


async def closed_loop(
    port: int, requests: int, make: Callable[[int], bytes], connections: int = CONNECTIONS
) -> Outcome:
    """Send `requests` over some connections, each as soon as its last answer is there."""
    outcome, numbers = Outcome(), iter(range(requests))
    opened = [await Connection.open(port) for _ in range(connections)]
    started = time.perf_counter()

    async def client(connection: Connection) -> None:
        for number in numbers:
            outcome.count(await connection.ask(make(number)))

    await asyncio.gather(*(client(connection) for connection in opened))
    outcome.seconds = time.perf_counter() - started
    for connection in opened:
        connection.close()
    return outcome


async def open_loop(port: int, rate: float, seconds: float, make: Callable[[int], bytes], connections: int) -> Outcome:
    """Send at a rate for some seconds whatever comes back; what finds no free connection is sent late or not at all."""
    outcome = Outcome()
    free = deque([await Connection.open(port) for _ in range(connections)])
    started, number = time.perf_counter(), 0

    def send(connection: Connection, request: bytes) -> None:
        def answered(answer: Answer) -> None:
            outcome.count(answer)
            free.append(connection)

        connection.send(request, answered)

    while (passed := time.perf_counter() - started) < seconds:
        due = int(passed * rate)
        while number < due and free:
            send(free.popleft(), make(number))
            number += 1
        await asyncio.sleep(0.001)
    while len(free) < connections:
        await asyncio.sleep(0.01)
    outcome.seconds = time.perf_counter() - started
    for connection in free:
        connection.close()
    return outcome
