"""`aduan up`: all of Aduan on this machine, in the foreground, until Ctrl-C."""

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.account import seed
from deploy.cli.tenant import TenantsUnreachableError, apply_tenants
from deploy.cli.welcome import first_steps
from deploy.local import credentials, preflight, programs
from deploy.local.display import Display
from deploy.local.lock import RunningError, only_one
from deploy.local.process import StackError
from deploy.local.settings import ROOT, SERVICES, Local, from_environment
from deploy.local.signals import Asked, listening
from deploy.local.supervisor import Supervisor
from shared.bus import admin
from shared.config import CommonSettings, KafkaAddress, SettingsError, read_settings
from shared.contracts.tenant import TenantConfigured
from shared.tenants.loader import load_tenants, tenant_files

ENGINES_WITHIN_S = 120.0
SERVICES_WITHIN_S = 90.0
FETCHED_SAID_EVERY = 5
TENANTS = ROOT / "deploy" / "tenants"
KEPT_BY_CLEAN = ("cache", "secrets.env", "up.lock")

Data = Annotated[Path, typer.Option("--data", help="Where data, logs and secrets are kept.")]


class _StopAskedError(Exception):
    """Ctrl-C while something that takes long is under way."""


def up(
    data: Data = ROOT / ".aduan",
    port_offset: Annotated[int, typer.Option(help="Add this to every port, for a second stack.")] = 0,
    tenants: Annotated[Path, typer.Option(help="The tenants' files.", exists=True)] = TENANTS,
) -> None:
    """Run Kafka, MongoDB, the four services, an outbox and one address for all on this machine, until Ctrl-C."""
    local = from_environment(data, port_offset)
    try:
        with listening() as asked, only_one(local.lock):
            _run(local, tenants, asked)
    except (RunningError, OSError) as error:
        raise _failure(str(error)) from None


def clean_data(data: Data = ROOT / ".aduan") -> None:
    """Remove what `aduan up` has stored; downloads and secrets stay."""
    local = from_environment(data)
    if not local.data.exists():
        return
    try:
        with only_one(local.lock):
            for path in local.data.iterdir():
                if path.is_dir() and path.name not in KEPT_BY_CLEAN:
                    shutil.rmtree(path)
                elif path.name not in KEPT_BY_CLEAN:
                    path.unlink()
    except RunningError as error:
        raise _failure(str(error)) from None
    print(f"removed the data in {local.data}; downloads ({local.cache.parent}) and {local.secrets} stay")


def _run(local: Local, tenant_paths: Path, asked: Asked) -> None:
    configured, faults = load_tenants(tenant_files([tenant_paths]))
    findings = [*preflight.findings(local), *map(str, faults)]
    if findings:
        raise _failure("\n".join(["Aduan was not started:", *(f"- {finding}" for finding in findings)]))
    problem = None
    local.logs.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=local.logs / "up.log", level=logging.INFO)
    with Display() as display:
        supervisor = Supervisor(display.say)
        try:
            _start(local, configured, supervisor, display, asked)
            supervisor.run(asked.stop)
        except _StopAskedError:
            pass
        except (StackError, SettingsError, TenantsUnreachableError) as error:
            problem = str(error)
        finally:
            display.line("stopping")
            supervisor.stop(asked.hurry)
    if problem is not None:
        raise _failure(problem)


def _start(
    local: Local, configured: Sequence[TenantConfigured], supervisor: Supervisor, display: Display, asked: Asked
) -> None:
    """Starts everything in order and says so; returns when it is ready, or when an end was asked for."""
    _set_environment(local, [tenant.id for tenant in configured])
    settings = read_settings(CommonSettings)
    engines = _start_engines(local, supervisor, display, asked)
    supervisor.wait_ready(engines, ENGINES_WITHIN_S, asked.stop)
    if asked.stop():
        return
    display.say("topics", "creating")
    planned = asyncio.run(admin.apply(settings))
    display.say("topics", "done")
    for drift in planned.drift:
        display.line(f"topic {drift.topic}: {drift.setting} is {drift.found}, not {drift.wanted}. {drift.advice}")
    names = ["outbox", *SERVICES, "proxy"]
    supervisor.start(programs.outbox_program(local))
    for name in SERVICES:
        supervisor.start(programs.service_program(local, name))
    supervisor.start(programs.proxy_program(local))
    display.say("tenants", "loading")
    asyncio.run(apply_tenants(KafkaAddress(), configured))
    display.say("tenants", "done")
    display.say("accounts", "seeding")
    asyncio.run(seed(settings, configured, os.environ["ADUAN_DEV_PASSWORD"]))
    display.say("accounts", "done")
    supervisor.wait_ready(names, SERVICES_WITHIN_S, asked.stop)
    if not asked.stop():
        display.line(_welcome(local, configured))


def _start_engines(local: Local, supervisor: Supervisor, display: Display, asked: Asked) -> list[str]:
    """Starts Kafka and MongoDB, as far as no addresses were given; returns their names."""

    def fetching(done: int, of: int) -> None:
        if done % FETCHED_SAID_EVERY == 0:
            display.say("kafka", f"fetching {done} of {of} files (only once)")
        if asked.stop():
            raise _StopAskedError

    engines = []
    if local.mongo is None:
        supervisor.start(programs.mongo_program(local))
        engines.append("mongod")
    if local.kafka is None:
        display.say("kafka", "preparing")
        supervisor.start(programs.kafka_program(local, fetching))
        engines.append("kafka")
    return engines


def _set_environment(local: Local, tenants: Sequence[str]) -> None:
    """What the services need to know; a variable that is set already stays as it is."""
    wanted = credentials.ensure(local.secrets, tenants) | {
        "ADUAN_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{local.ports.kafka}",
        "ADUAN_MONGO_URL": f"mongodb://127.0.0.1:{local.ports.mongo}/?replicaSet=rs0",
        "ADUAN_PUBLIC_URL": local.address,
        "ADUAN_SMS_GATEWAY_URL": f"http://127.0.0.1:{local.ports.outbox}/sms",
        "ADUAN_SMTP_URL": f"smtp://127.0.0.1:{local.ports.smtp}",
    }
    for name, value in wanted.items():
        os.environ.setdefault(name, value)


def _welcome(local: Local, tenants: Sequence[TenantConfigured]) -> str:
    return "\n".join(
        [
            f"Aduan is ready: {local.address}",
            *first_steps(local.address, tenants, os.environ["ADUAN_DEV_PASSWORD"]),
            f"  tokens, master key   {local.secrets}",
            f"  logs                 {local.logs}",
            "Ctrl-C stops everything; what was stored stays.",
        ]
    )


def _failure(message: str) -> typer.Exit:
    print(message, file=sys.stderr)
    return typer.Exit(1)
