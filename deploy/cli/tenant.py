"""`aduan tenant`: puts the tenants' files in force, and shows what is in force."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from aiokafka.errors import KafkaError

from shared.bus.admin import plan
from shared.bus.broker import build_broker
from shared.bus.publisher import KafkaPublisher
from shared.bus.topics import Topics
from shared.config import KafkaAddress
from shared.contracts.envelope import Envelope
from shared.contracts.tenant import TenantConfigured
from shared.telemetry.metrics import Metrics
from shared.tenancy.ids import TenantId
from shared.tenants.changes import changes
from shared.tenants.directory import TenantDirectory
from shared.tenants.loader import load_tenants, tenant_files

SOURCE: Final = "/tenants"
READ_WITHIN_SECONDS: Final = 30.0

app = typer.Typer(help="Tenants: cities, regencies and provinces, as their files describe them.", no_args_is_help=True)


class TenantsUnreachableError(Exception):
    """The topic of tenants can't be read or written; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one tenant. `sequence` is the number of what is in force; no changes: nothing was published."""

    tenant: TenantConfigured
    sequence: int
    changes: Sequence[str]


@app.command("apply")
def apply_command(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of *.yaml.", exists=True)],
    check: Annotated[bool, typer.Option("--check", help="Only find faults; publish nothing.")] = False,
) -> None:
    """Put tenants in force. With any fault in any file, every fault is named and nothing is published."""
    files = tenant_files(paths)
    if not files:
        raise _failure(f"no *.yaml in {', '.join(map(str, paths))}: give a file, or a folder with tenants' files")
    tenants, faults = load_tenants(files)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise _failure(f"{len(faults)} fault{'s' * (len(faults) != 1)}; nothing was published")
    if check:
        print(f"{len(tenants)} tenant{'s' * (len(tenants) != 1)}, no faults")
        return
    try:
        applied = asyncio.run(apply_tenants(KafkaAddress(), tenants))
    except TenantsUnreachableError as error:
        raise _failure(str(error)) from None
    for one in applied:
        state = f"in force as number {one.sequence}" if one.changes else f"unchanged, number {one.sequence}"
        print(f"{one.tenant.id} {one.tenant.name}: {state}")
        for line in one.changes:
            print(f"  {line}")


@app.command("list")
def list_command() -> None:
    """Show the tenants in force."""
    try:
        rows = asyncio.run(_in_force(KafkaAddress()))
    except TenantsUnreachableError as error:
        raise _failure(str(error)) from None
    if not rows:
        print("no tenants yet: aduan tenant apply deploy/tenants")
        return
    print(f"{'id':6} {'number':>6} {'agencies':>8} {'categories':>10} {'rules':>5}  name")
    for tenant, sequence in rows:
        counts = f"{len(tenant.agencies):8} {len(tenant.categories):10} {len(tenant.rules):5}"
        print(f"{tenant.id:6} {sequence:6} {counts}  {tenant.name}")


async def apply_tenants(settings: KafkaAddress, tenants: Sequence[TenantConfigured]) -> list[Applied]:
    """Publish the configurations that differ from those in force; durable when this returns.

    Raises TenantsUnreachableError when Kafka does not answer or the topic is not there.
    """
    now = datetime.now(UTC)
    async with connected(settings) as (directory, publisher):
        applied = [_compare(directory, tenant) for tenant in tenants]
        try:
            await publisher.publish([_envelope(one, now) for one in applied if one.changes])
        except (KafkaError, OSError) as error:
            raise TenantsUnreachableError(
                f"Kafka did not take the tenants ({type(error).__name__}): some may be in force, so apply them again"
            ) from error
    return applied


def _compare(directory: TenantDirectory, tenant: TenantConfigured) -> Applied:
    key = TenantId(tenant.id)
    found = changes(directory.get(key), tenant)
    return Applied(tenant, directory.sequence(key) + bool(found), found)


def _envelope(applied: Applied, now: datetime) -> Envelope:
    tenant = applied.tenant
    return Envelope(
        id=f"tenants:{tenant.id}.{applied.sequence}",
        source=SOURCE,
        subject=tenant.id,
        tenant=TenantId(tenant.id),
        sequence=applied.sequence,
        time=now,
        event=tenant,
    )


async def _in_force(settings: KafkaAddress) -> list[tuple[TenantConfigured, int]]:
    async with connected(settings) as (directory, _):
        return [(tenant, directory.sequence(TenantId(tenant.id))) for tenant in directory.all()]


@asynccontextmanager
async def connected(settings: KafkaAddress) -> AsyncIterator[tuple[TenantDirectory, KafkaPublisher]]:
    """A directory that has read the topic to its end, and a publisher."""
    broker, topics = build_broker(settings), Topics(settings.kafka_topic_prefix)
    directory = TenantDirectory.reading(broker, topics, metrics=Metrics("aduan"))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(broker.stop)
        await _see_the_topic(settings)
        following = asyncio.create_task(directory.run())
        stack.push_async_callback(_end, following)
        await _read_to_the_end(directory, topics)
        yield directory, KafkaPublisher(broker, topics)


async def _see_the_topic(settings: KafkaAddress) -> None:
    try:
        planned = await plan(settings, groups=())
    except (KafkaError, OSError):
        raise TenantsUnreachableError(
            f"there is no Kafka at {settings.kafka_bootstrap_servers}: start it, or set ADUAN_KAFKA_BOOTSTRAP_SERVERS"
        ) from None
    topic = Topics(settings.kafka_topic_prefix).name(TenantConfigured.topic)
    if topic in {missing.name for missing in planned.missing}:
        raise TenantsUnreachableError(f"the topic {topic} is not there: create the topics with `aduan topics apply`")


async def _read_to_the_end(directory: TenantDirectory, topics: Topics) -> None:
    try:
        await asyncio.wait_for(directory.wait_ready(), READ_WITHIN_SECONDS)
    except TimeoutError:
        raise TenantsUnreachableError(
            f"the topic {topics.name(TenantConfigured.topic)} could not be read to its end within "
            f"{READ_WITHIN_SECONDS:.0f} s: see whether Kafka is well, then try again"
        ) from None


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _failure(message: str) -> typer.Exit:
    print(message, file=sys.stderr)
    return typer.Exit(1)
