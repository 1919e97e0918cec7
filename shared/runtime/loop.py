"""How a process of ours runs its event loop: uvloop, made safe for aiokafka, and a garbage collector for batches."""

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop
from aiokafka.conn import AIOKafkaProtocol
from typing_extensions import override

COLLECT_AFTER = 20_000
"""After how many new objects that stay alive the collector looks for cycles among them."""

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end and return what it returns."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)


class _Loop(uvloop.Loop):
    """uvloop on which aiokafka survives a lost connection.

    uvloop refuses to write to one with a RuntimeError, aiokafka only knows an OSError: the task that keeps its metadata
    fresh dies of the other, unheard, and consumers and producers wait for that task for ever.
    """

    @override
    async def create_connection(self, *args: Any, **options: Any) -> tuple[Any, Any]:
        transport, protocol = await super().create_connection(*args, **options)
        return (_Transport(transport) if isinstance(protocol, AIOKafkaProtocol) else transport), protocol


class _Transport:
    """A connection that says by an OSError that it is closed."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def write(self, data: bytes) -> None:
        if self._transport.is_closing():
            raise ConnectionResetError("the connection is closed")
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def tune_collector() -> None:
    """Let Python's collector leave alone what was loaded so far, and look for cycles after more allocations.

    A batch holds hundreds of events for a moment: with the usual 700 allocations they are walked again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
