"""Takes all that router reads from Kafka: complaints, replies to them, and what tenants say of cases they exchange."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from services.router.application.errors import NotYetError
from services.router.entrypoints.waiting import Waiting
from shared.bus import Batch, PermanentError
from shared.bus.records import Received
from shared.contracts.base import Event
from shared.contracts.envelope import Envelope

Handle = Callable[[Batch], Awaitable[None]]
Take = Callable[[Envelope, Any], Awaitable[None]]


class OnEvents:
    """Hands each kind of event of a batch to who takes it, in the order of `handlers`: cases open before all else."""

    def __init__(self, handlers: Mapping[type[Event], Handle]) -> None:
        self._handlers = handlers

    @property
    def kinds(self) -> Sequence[type[Event]]:
        """The events to read."""
        return list(self._handlers)

    async def __call__(self, batch: Batch) -> None:
        """Take one batch: PermanentError and TransientError as the bus understands them."""
        kinds: dict[type[Event], list[Received]] = {}
        for record in batch.records:
            kinds.setdefault(type(record.envelope.event), []).append(record)
        if unknown := kinds.keys() - self._handlers.keys():
            raise PermanentError(f"{min(event.type for event in unknown)} is nothing that router reads")
        for kind, handle in self._handlers.items():
            if records := kinds.get(kind):
                await handle(Batch(records, batch.positions))


class OneByOne:
    """Takes events that each concern one case, in order. Those whose case is not there yet are waited for."""

    def __init__(self, take: Take, *, patience: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._take = take
        self._waiting = Waiting[str](patience, monotonic)

    async def __call__(self, batch: Batch) -> None:
        """Take one batch; all that can be taken is, before it is told what is missing."""
        missing: dict[str, NotYetError] = {}
        for record in batch.records:
            envelope = record.envelope
            try:
                await self._take(envelope, envelope.event)
            except NotYetError as error:
                missing[envelope.subject] = error
            else:
                self._waiting.found([envelope.subject])
        if missing:
            self._waiting.missed(missing, next(iter(missing.values())))
