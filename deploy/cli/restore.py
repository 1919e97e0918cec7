"""`aduan restore` and `aduan converge`: MongoDB from a backup, brought to where the log is."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

from deploy.backup import manifest
from deploy.backup.converge import Converged, converge
from deploy.backup.load import chosen, load, make_room
from deploy.backup.log_position import nobody_reads
from deploy.backup.manifest import DATABASES, BackupError, LogPosition, Manifest
from deploy.cli import indexes
from deploy.local.mongo import client
from services.notifier.settings import Settings as NotifierSettings
from services.router.settings import Settings as RouterSettings
from shared.config import CommonSettings, SettingsError, read_settings

_FAULTS = (BackupError, SettingsError, PyMongoError, KafkaError, OSError)
_SHOWN = 20


def restore(
    source: Annotated[
        list[Path], typer.Option("--from", help="A backup's folder; of several the newest that holds a database.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop first what MongoDB has of the databases in the backup.")
    ] = False,
) -> None:
    """Load a backup into MongoDB while no service runs, then bring it to where the log is (`aduan converge`).

    Needs the settings of all services, ADUAN_MASTER_KEY among them.
    """
    try:
        found = [(folder, manifest.read(folder)) for folder in source]
        for folder, one in found:
            manifest.check(folder, one)
        settings = read_settings(CommonSettings)
        asyncio.run(nobody_reads(settings))
        _load(settings, found, replace=replace)
        asyncio.run(indexes.apply())
        print("indexes are there")
        done = _converge(settings, _since(found))
    except _FAULTS as error:
        raise _failure("restore", error) from None
    _tell(done)


def converge_command(
    source: Annotated[
        list[Path] | None, typer.Option("--from", help="The backup that was restored; without it, all of the log.")
    ] = None,
) -> None:
    """After MongoDB was restored by whatever means: take back from the log what was published since.

    No service may run meanwhile. Doing it again changes nothing.
    """
    try:
        found = [(folder, manifest.read(folder)) for folder in source or ()]
        done = _converge(read_settings(CommonSettings), _since(found) if found else None)
    except _FAULTS as error:
        raise _failure("converge", error) from None
    _tell(done)


def _load(settings: CommonSettings, found: list[tuple[Path, Manifest]], *, replace: bool) -> None:
    databases = chosen([(folder, one.files, one.cluster_time) for folder, one in found])
    with client(settings.mongo_url) as mongo:
        make_room(mongo, settings.mongo_database_prefix, list(databases), replace=replace)
        for name, (folder, files) in databases.items():
            written = load(mongo, settings.mongo_database_prefix, folder, files)
            print(f"{name}: {written} documents from {folder.name}")
    for name in sorted(set(DATABASES) - databases.keys()):
        print(f"{name}: not in the backup, left as it is")


def _since(found: list[tuple[Path, Manifest]]) -> LogPosition | None:
    """From where on the log has to be read: the oldest of those that hold what was decided."""
    deciding = [one for _, one in found if {"intake", "router", "notifier"} & set(one.databases)]
    return min(deciding, key=lambda one: one.cluster_time).log if deciding else None


def _converge(settings: CommonSettings, since: LogPosition | None) -> Converged:
    if since is None:
        print("the backup does not say how far the log was: all of it is read")
    return asyncio.run(converge(settings, read_settings(RouterSettings), read_settings(NotifierSettings), since, print))


def _tell(done: Converged) -> None:
    if done.lost_keys:
        print(f"{done.lost_keys} reporters' keys are lost: nobody can read what they wrote since the keyring's backup")
    if done.unsettled:
        print(
            f"{done.unsettled} messages were under way: those with a known result have it, the others are `uncertain` "
            "(docs/operating.md)"
        )
    for name, found in (("have a hole that nobody can fill", done.torn), ("contradict what is stored", done.contrary)):
        if found:
            print(f"{len(found)} {name}: {', '.join(found[:_SHOWN])}", file=sys.stderr)
    print("start the services: they do the rest")
    if done.torn or done.contrary:
        raise typer.Exit(1)


def _failure(command: str, error: Exception) -> typer.Exit:
    print(f"aduan {command}: {error}", file=sys.stderr)
    return typer.Exit(1)
