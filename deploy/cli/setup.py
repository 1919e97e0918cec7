"""`aduan setup`: everything an installation needs before its services; doing it again changes nothing."""

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from aiokafka.errors import KafkaError

from deploy.cli import indexes, replica_set
from deploy.cli.account import seed
from deploy.cli.replica_set import ReplicaSetError
from deploy.cli.tenant import TenantsUnreachableError, apply_tenants
from deploy.cli.welcome import first_steps
from deploy.local import credentials
from shared.bus import admin
from shared.bus.admin import TopicPlan
from shared.config import SECRETS, CommonSettings, KafkaAddress, SettingsError, read_settings
from shared.contracts.tenant import TenantConfigured
from shared.tenants.loader import load_tenants, tenant_files

KAFKA_WITHIN_S = 120.0
_AGAIN_AFTER_S = 1.0


def setup(
    tenants: Annotated[Path, typer.Option(help="The tenants' files.", exists=True)],
    secrets: Annotated[Path, typer.Option(help="Where secrets lie, a file each; missing ones are made.")] = Path(
        SECRETS
    ),
    new_secrets: Annotated[
        bool, typer.Option(help="Make secrets that are missing; not where somebody else looks after them.")
    ] = True,
    trial: Annotated[
        bool, typer.Option(envvar="ADUAN_TRIAL", help="Give all accounts one password, for trying things out.")
    ] = False,
) -> None:
    """Make secrets, the replica set, topics and indexes, and put the tenants in force. Waits for Kafka and MongoDB."""
    configured, faults = load_tenants(tenant_files([tenants]))
    if faults:
        raise _failure("\n".join(map(str, faults)))
    try:
        made = _secrets(secrets, configured, new=new_secrets)
        print(f"secrets      {', '.join(sorted(made))} in {secrets}")
        settings = read_settings(CommonSettings)
        print(f"replica set  {', '.join(replica_set.ensure(settings.mongo_url)) or 'as it should be'}")
        asyncio.run(_fill(settings, configured))
        if trial:
            if not (password := made.get("ADUAN_DEV_PASSWORD")):
                raise _failure(f"a trial needs the accounts' common password: ADUAN_DEV_PASSWORD in {secrets}")
            asyncio.run(seed(settings, configured, password))
            print("\n".join(first_steps(settings.public_url, configured, password)))
    except (SettingsError, ReplicaSetError, TenantsUnreachableError, KafkaError, OSError) as error:
        raise _failure(str(error) or type(error).__name__) from None


def _secrets(folder: Path, tenants: Sequence[TenantConfigured], *, new: bool) -> dict[str, str]:
    if new:
        return credentials.ensure_each(folder, [tenant.id for tenant in tenants])
    return credentials.read_each(folder)


async def _fill(settings: CommonSettings, tenants: Sequence[TenantConfigured]) -> None:
    planned = await _topics(settings)
    print(f"topics       {len(planned.missing)} created, {planned.right} as they should be")
    for drift in planned.drift:
        print(f"  {drift.topic}: {drift.setting} is {drift.found}, not {drift.wanted}. {drift.advice}")
    await indexes.apply()
    print("indexes      are there")
    applied = await apply_tenants(KafkaAddress(), tenants)
    changed = sum(bool(one.changes) for one in applied)
    print(f"tenants      {len(applied)} in force, {changed} of them new or changed")


async def _topics(settings: CommonSettings) -> TopicPlan:
    """Create what is missing as soon as Kafka can do so."""
    until = time.monotonic() + KAFKA_WITHIN_S
    while True:
        try:
            return await admin.apply(settings)
        except (KafkaError, OSError, TimeoutError):
            if time.monotonic() > until:
                raise
        await asyncio.sleep(_AGAIN_AFTER_S)


def _failure(message: str) -> typer.Exit:
    print(message, file=sys.stderr)
    return typer.Exit(1)
