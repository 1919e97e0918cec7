"""What figures are measured in: Kafka and MongoDB of this run, and namespaces in them with topics and a tenant."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.bus.topics import Topics
from shared.tenancy.ids import TenantId
from tests.e2e.system import aduan
from tests.support.namespace import Namespace, drop, new_namespace
from tests.support.processes import MASTER_KEY, ServiceProcess, service_env
from tests.support.stack import Stack

SOLO = TenantId("33.72")
KEY = base64.b64decode(MASTER_KEY)
PARTITIONS = 3


@dataclass
class Setting:
    """One run of the benchmarks. `capacity` is what intake was found to accept a second, 0 before it was measured."""

    stack: Stack
    logs: Path
    runs: int
    quick: bool
    say: Callable[[str], None]
    capacity: float = field(default=0.0)

    def size(self, whole: int) -> int:
        """Return how many of something to take: all of it, or a quarter when it has to be quick."""
        return whole // 4 if self.quick else whole


@dataclass(frozen=True, slots=True)
class Bench:
    """One namespace on the stack, with topics and a tenant in place."""

    stack: Stack
    namespace: Namespace
    env: dict[str, str]
    logs: Path

    @property
    def topics(self) -> Topics:
        """The names of its topics and groups."""
        return Topics(self.namespace.topic_prefix)

    def service(self, name: str, **settings: str) -> ServiceProcess:
        """Return a service that is not started yet; `settings` are names without their prefix."""
        return ServiceProcess(name, self.env | _variables(settings), logs=self.logs)

    def bare(self, module: str, **settings: str) -> ServiceProcess:
        """Return a bare engine that is not started yet; `settings` become `BENCH_…`."""
        given = {"kafka": self.stack.kafka, "mongo": self.stack.mongo, "database": f"{self.namespace.mongo_prefix}bare"}
        env = self.env | {f"BENCH_{name.upper()}": value for name, value in (given | settings).items()}
        return ServiceProcess(f"bare-{module}", env, logs=self.logs, module=f"benchmarks.bare.{module}")

    async def make_topic(self, name: str) -> str:
        """Create a topic of a bare engine and return its whole name."""
        whole = self.namespace.topic_prefix + name
        admin = AIOKafkaAdminClient(bootstrap_servers=self.stack.kafka)
        await admin.start()
        try:
            await admin.create_topics([NewTopic(whole, PARTITIONS, 1)])
        finally:
            await admin.close()
        return whole


@asynccontextmanager
async def bench(setting: Setting, tenants: Sequence[TenantId] = (SOLO,)) -> AsyncIterator[Bench]:
    """Give a fresh namespace with topics and tenants, dropped afterwards."""
    namespace = new_namespace()
    env = service_env(setting.stack, namespace, kafka_partitions=str(PARTITIONS))
    await asyncio.to_thread(aduan, env, "topics", "apply")
    await asyncio.to_thread(aduan, env, "tenant", "apply", *[f"deploy/tenants/{tenant}.yaml" for tenant in tenants])
    try:
        yield Bench(setting.stack, namespace, env, setting.logs)
    finally:
        await asyncio.to_thread(drop, setting.stack, namespace)


@asynccontextmanager
async def running(*processes: ServiceProcess) -> AsyncIterator[None]:
    """Keep processes running, and ready, inside the block."""
    try:
        for process in processes:
            process.start()
        for process in processes:
            await process.ready()
        yield
    finally:
        for process in processes:
            process.kill()


def _variables(settings: dict[str, str]) -> dict[str, str]:
    return {f"ADUAN_{name.upper()}": value for name, value in settings.items()}
