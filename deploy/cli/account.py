"""`aduan account`: passwords for a developer's machine, and the way back in when no mail arrives."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.tenant import TenantsUnreachableError, connected
from deploy.local.settings import ROOT
from services.router.adapters.accounts.accounts import MongoAccounts
from services.router.adapters.accounts.hashing import Argon2Hasher, KeyedDigests
from services.router.adapters.accounts.roster import DirectoryRoster
from services.router.adapters.accounts.tries import MongoCodes
from services.router.adapters.audit import MongoAudit
from services.router.application.accounts.ports import Member
from services.router.application.accounts.set_password import SendCode
from services.router.domain.accounts.passwords import password_fault
from shared.config import CommonSettings, SettingsError, read_settings
from shared.contracts.tenant import TenantConfigured
from shared.runtime.clock import SystemClock
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import Database, connect, database
from shared.tenants.directory import TenantDirectory
from shared.tenants.loader import load_tenants, tenant_files

TENANTS = ROOT / "deploy" / "tenants"

app = typer.Typer(help="Accounts of tenants' staff.", no_args_is_help=True)


@app.command("seed")
def seed_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="The tenants' files.", exists=True)] = None,
    password: Annotated[str, typer.Option(envvar="ADUAN_DEV_PASSWORD", prompt=True, hide_input=True)] = "",
) -> None:
    """Give every account that has no password the same one: for trying things out, never for earnest."""
    tenants, faults = load_tenants(tenant_files(paths or [TENANTS]))
    if faults:
        raise _failure("\n".join(map(str, faults)))
    if fault := password_fault(password, name="", email=""):
        raise _failure(f"the password is not accepted: {fault.value.replace('_', ' ')}")
    print(f"{asyncio.run(seed(_settings(), tenants, password))} accounts got the password")


@app.command("reset")
def reset_command(
    email: Annotated[str, typer.Argument(help="The address in the tenant's file.")],
    drop_totp: Annotated[bool, typer.Option("--drop-totp", help="Ask for no code from an app any more.")] = False,
) -> None:
    """Print a one-time code with which somebody makes a new password at /masuk/sandi within 15 minutes."""
    try:
        told = asyncio.run(codes_for(_settings(), [email], "aduan account reset", drop_totp=drop_totp))
    except TenantsUnreachableError as error:
        raise _failure(str(error)) from None
    if not told:
        raise _failure(f"no tenant's file has somebody with the address {email}")
    for member, code in told:
        print(f"{member.tenant} {member.account} ({member.role}): {code}")


async def seed(settings: CommonSettings, tenants: Sequence[TenantConfigured], password: str) -> int:
    """Give accounts without a password this one, and return how many those were. All of them get the same hash."""
    directory = TenantDirectory()
    for tenant in tenants:
        directory.put(tenant)
    roster = DirectoryRoster(directory)
    async with _router_database(settings) as own:
        accounts = MongoAccounts(own, settings.master_key_bytes)
        await accounts.ensure_indexes()
        without: list[Member] = []
        for tenant in tenants:
            kept = await accounts.all_of(TenantId(tenant.id))
            without += [
                member
                for member in roster.of(TenantId(tenant.id))
                if member.account not in kept or kept[member.account].password is None
            ]
        if not without:
            return 0
        hashed = await Argon2Hasher().hash(password)
        done = await asyncio.gather(*(accounts.set_password(member.key, hashed, only_first=True) for member in without))
        return sum(done)


class _Told:
    """Implements `Mailer` by keeping what would have been mailed."""

    def __init__(self) -> None:
        self.codes: list[tuple[Member, str]] = []

    async def send_code(self, member: Member, code: str, *, by_admin: bool) -> None:  # noqa: ARG002 - the port's
        self.codes.append((member, code))


async def codes_for(
    settings: CommonSettings,
    emails: Sequence[str],
    how: str,
    *,
    tenant: str | None = None,
    drop_totp: bool = False,
) -> list[tuple[Member, str]]:
    """Return a one-time code for each member of staff (of the tenant, if one is named) with these addresses."""
    master_key, told = settings.master_key_bytes, _Told()
    async with connected(settings) as (directory, _publisher), _router_database(settings) as own:
        roster = DirectoryRoster(directory)
        send = SendCode(
            codes=MongoCodes(own),
            digests=KeyedDigests(master_key),
            mailer=told,
            audit=MongoAudit(own),
            clock=SystemClock(),
        )
        for member in (member for email in emails for member in roster.by_email(email)):
            if tenant is None or member.tenant == tenant:
                if drop_totp:
                    await MongoAccounts(own, master_key).set_totp(member.key, None)
                await send(member, how)
    return told.codes


@asynccontextmanager
async def _router_database(settings: CommonSettings) -> AsyncIterator[Database]:
    client = connect(settings.mongo_url)
    try:
        yield database(client, settings.mongo_database_prefix, "router")
    finally:
        client.close()


def _settings() -> CommonSettings:
    try:
        return read_settings(CommonSettings)
    except SettingsError as error:
        raise _failure(str(error)) from None


def _failure(message: str) -> typer.Exit:
    print(message, file=sys.stderr)
    return typer.Exit(1)
