"""Takes all that router reads from Kafka: complaints, replies to them, and what tenants say of cases they exchange."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from shared.bus import Batch, PermanentError
from shared.bus.records import Received
from shared.contracts.base import Event
from shared.contracts.envelope import Envelope

Handle = Callable[[Batch], Awaitable[None]]


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


def one_by_one(take: Callable[[Envelope], Awaitable[None]]) -> Handle:
    """Return what takes events that each concern one case, in order."""

    async def handle(batch: Batch) -> None:
        for record in batch.records:
            await take(record.envelope)

    return handle
