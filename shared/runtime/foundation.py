"""What every service stands on: MongoDB, Kafka, the tenants, the keyring; for those that write, store and relay."""

import socket
from collections.abc import Awaitable, Callable, Sequence

from shared.bus.assignment import StartPositions
from shared.bus.broker import build_broker
from shared.bus.consumer import BatchConsumer
from shared.bus.dead_letters import DeadLetters
from shared.bus.publisher import KafkaPublisher
from shared.bus.records import Batch
from shared.bus.topics import Topics
from shared.checkpoints import checkpoint_from
from shared.config import CommonSettings
from shared.contracts.base import Event
from shared.event_store.relay import Relay
from shared.event_store.store import EventStore
from shared.keyring.keyring import Keyring
from shared.runtime.health import Check
from shared.runtime.lifecycle import Background
from shared.telemetry.metrics import Metrics
from shared.tenancy.mongo import Database, connect, database
from shared.tenants.directory import TenantDirectory

MOST_BACKLOG_SECONDS = 60.0
"""How long a commit may wait to be published before the service says that it is not ready."""
REST_SECONDS = 0.02
"""How long commits gather after a relay has published what there was; the first one after that goes out at once."""

Step = Callable[[], Awaitable[None]]


class Foundation:
    """Makes the common parts of a service, and collects what has to run and to be checked with them.

    Make it inside the running event loop; nothing connects until the service starts. Hand `background`, `checks`,
    `metrics`, `on_start` and `on_stop` to `build_app`.
    """

    def __init__(self, name: str, settings: CommonSettings) -> None:
        self._name = name
        self._settings = settings
        self.client = connect(settings.mongo_url)
        self.broker = build_broker(settings)
        self.topics = Topics(settings.kafka_topic_prefix)
        self.metrics = Metrics(name)
        self.checkpoint = checkpoint_from(settings.kill_at)
        self.directory = TenantDirectory.reading(self.broker, self.topics, metrics=self.metrics)
        self.background: list[Background] = [("tenants", self.directory.run)]
        self.checks: dict[str, Check] = {"mongodb": self._mongodb, "tenants": self.directory.check}
        self.on_start: list[Step] = []
        self.on_stop: list[Step] = [self.broker.stop, self._close]

    def database(self, name: str) -> Database:
        """Return a database of this installation."""
        return database(self.client, self._settings.mongo_database_prefix, name)

    def keyring(self, *, audits: bool = False) -> Keyring:
        """Return the keyring. `audits`: this service notes who read what, so it makes the index for that at start.

        The others need not be allowed to.
        """
        keyring = Keyring(self.database("keyring"), self._settings.master_key_bytes)
        if audits:
            self.on_start.append(keyring.ensure_indexes)
        return keyring

    def event_store(self, *, rest: float = REST_SECONDS) -> EventStore:
        """Return the service's event store; a relay, which rests for `rest` seconds, publishes what is committed to it.

        The relay's name is this machine's and port's, so that a restart goes on at once with the shards it held.
        """
        owned, source = self.database(self._name), f"/{self._name}"
        relay = Relay(
            owned,
            KafkaPublisher(self.broker, self.topics),
            source=source,
            owner=f"{socket.gethostname()}-{self._settings.http_port}",
            checkpoint=self.checkpoint,
            metrics=self.metrics,
            rest=rest,
        )
        store = EventStore(owned, source=source, checkpoint=self.checkpoint, wake=relay.wake)
        self.on_start.append(store.ensure_indexes)
        self.background.append(("relay", relay.run))

        async def check() -> str | None:
            waiting = await relay.backlog()
            if waiting.oldest_seconds <= MOST_BACKLOG_SECONDS:
                return None
            return f"{waiting.commits} commits wait to be published, the oldest for {waiting.oldest_seconds:.0f} s"

        self.checks["relay"] = check
        return store

    def consume(
        self,
        topics: Sequence[type[Event]],
        handle: Callable[[Batch], Awaitable[None]],
        *,
        start_positions: StartPositions | None = None,
        max_records: int = 1_000,
        after: Step | None = None,
    ) -> BatchConsumer:
        """Read topics as a member of the service's consumer group, once tenants are known and `after` has returned."""
        consumer = BatchConsumer(
            self.broker,
            group=self._name,
            topics=topics,
            handle=handle,
            dead_letters=DeadLetters(self.broker, self.topics),
            checkpoint=self.checkpoint,
            metrics=self.metrics,
            start_positions=start_positions,
            max_records=max_records,
        )

        async def run() -> None:
            await self.directory.wait_ready()
            if after is not None:
                await after()
            await consumer.run()

        self.background.append(("consumer", run))
        self.checks["consumer"] = consumer.check
        return consumer

    async def _mongodb(self) -> str | None:
        await self.client.admin.command("ping")
        return None

    async def _close(self) -> None:
        self.client.close()
