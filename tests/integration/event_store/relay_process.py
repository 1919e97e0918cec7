"""A relay in a process of its own, for tests that kill it: `relay_process.py MONGO_URL DATABASE OWNER [KILL_AT]`.

What it publishes goes into the collection `published`, durably, as Kafka would keep it.
"""

import asyncio
import sys
from collections.abc import Sequence

from shared.checkpoints import checkpoint_from
from shared.contracts.envelope import Envelope
from shared.event_store import Relay
from shared.tenancy.mongo import Database, connect


class DatabasePublisher:
    """Keeps envelopes in MongoDB."""

    def __init__(self, database: Database, owner: str) -> None:
        self._published = database.get_collection("published")
        self._owner = owner

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        await self._published.insert_many(
            [{"event": envelope.id, "by": self._owner, "sequence": envelope.sequence} for envelope in envelopes]
        )


async def main(url: str, name: str, owner: str, kill_at: str | None = None) -> None:
    database = connect(url)[name]
    publisher = DatabasePublisher(database, owner)
    relay = Relay(database, publisher, source="/router", owner=owner, checkpoint=checkpoint_from(kill_at))
    await relay.run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
