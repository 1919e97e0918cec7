"""`aduan tenant add`: from a file to a tenant whose admin can sign in and whose citizens can report."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

from deploy.cli import account, tenant
from deploy.cli.tenant import Applied, TenantsUnreachableError
from services.intake.adapters.gateways import MongoGateways
from services.intake.settings import Settings as IntakeSettings
from services.router.settings import Settings as RouterSettings
from shared.config import SettingsError, read_settings
from shared.contracts.tenant import StaffRole, TenantConfigured
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import connect, database
from shared.tenants.loader import load_tenants, tenant_files


def add_command(
    path: Annotated[Path, typer.Argument(help="The tenant's file.", exists=True, dir_okay=False)],
) -> None:
    """Put one tenant in force, give its admins a way in and its SMS gateway a token, and say what is where.

    Doing it again changes nothing but makes new ways in for admins.
    """
    tenants, faults = load_tenants(tenant_files([path]))
    if faults:
        raise _failure("\n".join(map(str, faults)) + "\nnothing was published")
    try:
        lines = asyncio.run(add(read_settings(IntakeSettings), read_settings(RouterSettings), tenants[0]))
    except (TenantsUnreachableError, SettingsError, KafkaError, PyMongoError, OSError) as error:
        raise _failure(str(error)) from None
    print("\n".join(lines))


def gateway_token_command(
    tenant_id: Annotated[str, typer.Argument(help="Such as 33.72.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Those made before are refused from now on.")] = False,
) -> None:
    """Print a token with which a tenant's SMS gateway is heard, at once and without restart. It is shown only here."""
    try:
        print(asyncio.run(_gateway_token(read_settings(IntakeSettings), TenantId(tenant_id), alone=replace)))
    except (SettingsError, PyMongoError) as error:
        raise _failure(str(error)) from None


async def add(intake: IntakeSettings, router: RouterSettings, configured: TenantConfigured) -> Sequence[str]:
    """Return what to tell the operator."""
    [applied] = await tenant.apply_tenants(intake, [configured])
    address, tenant_id = intake.public_url, TenantId(configured.id)
    lines = [
        f"{configured.id} {configured.name}: {_state(applied)}",
        f"  citizens report at    {address}/lapor",
        f"  staff sign in at      {address}/masuk; a first password: {address}/masuk/lupa",
    ]
    admins = [person for person in configured.staff if person.role is StaffRole.TENANT_ADMIN]
    if not router.local_accounts:
        lines.append("  staff sign in with the provider of identities alone (ADUAN_LOCAL_ACCOUNTS=false)")
    elif admins:
        codes = await account.codes_for(
            router, [person.email for person in admins], "aduan tenant add", tenant=configured.id
        )
        lines += [f"  admin {who.email}: code {code}, for 15 minutes, at {address}/masuk/sandi" for who, code in codes]
    else:
        lines.append("  nobody is tenant_admin: name one in the file")
    if any(channel.kind == "sms" for channel in configured.channels):
        token = await _first_token(intake, tenant_id)
        said = f"X-Gateway-Token: {token}" if token else "has its token; another: aduan tenant gateway-token"
        lines.append(f"  SMS gateway           POST {address}/hooks/sms/{configured.id}, {said}")
    return lines


def _state(applied: Applied) -> str:
    return f"in force as number {applied.sequence}" if applied.changes else f"unchanged, number {applied.sequence}"


async def _first_token(settings: IntakeSettings, tenant_id: TenantId) -> str | None:
    """Make a token unless the tenant has one, in the settings or stored."""
    client = connect(settings.mongo_url)
    try:
        own = database(client, settings.mongo_database_prefix, "intake")
        gateways = MongoGateways(own, settings.sms_gateway_tokens)
        return (
            None if await gateways.any_of(tenant_id) else await gateways.make(tenant_id, datetime.now(UTC), alone=False)
        )
    finally:
        client.close()


async def _gateway_token(settings: IntakeSettings, tenant_id: TenantId, *, alone: bool) -> str:
    client = connect(settings.mongo_url)
    try:
        own = database(client, settings.mongo_database_prefix, "intake")
        return await MongoGateways(own).make(tenant_id, datetime.now(UTC), alone=alone)
    finally:
        client.close()


def add_to(app: typer.Typer) -> None:
    """Add the commands to those about tenants."""
    app.command("add")(add_command)
    app.command("gateway-token")(gateway_token_command)


def _failure(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
