"""`aduan backup`: MongoDB as it is at one moment, to a folder of its own."""

import asyncio
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

from deploy.backup.dump import dump, prune
from deploy.backup.log_position import position
from deploy.backup.manifest import DATABASES, BackupError, LogPosition, read
from deploy.local.mongo import client
from shared.config import SettingsError, StoreAddress, read_settings

Names = Annotated[list[str] | None, typer.Option(help=f"Some of {', '.join(DATABASES)}.")]


def backup(
    to: Annotated[Path, typer.Option("--to", help="Where the new folder aduan-<time> goes.")],
    only: Names = None,
    without: Names = None,
    keep: Annotated[int | None, typer.Option(min=1, help="Remove all but so many of the newest there.")] = None,
) -> None:
    """Write all databases, photos and keyring among them, as they are at one moment, while everything runs on.

    The keyring is useless without ADUAN_MASTER_KEY, and so is everything that is sealed: never keep the two together.
    """
    try:
        address = read_settings(StoreAddress)
        names = _chosen(only, without)
        log = _position(address)
        started = time.monotonic()
        with client(address.mongo_url) as mongo:
            folder = dump(mongo, address.mongo_database_prefix, names, to, log)
        gone = prune(to, keep) if keep else []
    except (BackupError, SettingsError, PyMongoError, OSError) as error:
        print(f"aduan backup: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    manifest = read(folder)
    size = sum((folder / file.path).stat().st_size for file in manifest.files)
    documents = sum(file.documents for file in manifest.files)
    print(
        f"{folder}: {documents} documents of {', '.join(manifest.databases)}, {size / 1e6:.1f} MB, "
        f"{time.monotonic() - started:.1f} s"
    )
    for path in gone:
        print(f"removed {path}")


def _chosen(only: list[str] | None, without: list[str] | None) -> list[str]:
    if unknown := sorted({*(only or ()), *(without or ())} - set(DATABASES)):
        raise BackupError(f"there is no database {', '.join(unknown)}; there are {', '.join(DATABASES)}")
    return [name for name in DATABASES if name in (only or DATABASES) and name not in (without or ())]


def _position(address: StoreAddress) -> LogPosition | None:
    try:
        return asyncio.run(position(address))
    except (KafkaError, OSError) as error:
        print(
            f"Kafka does not say how far the log is ({type(error).__name__}): "
            "after a restore the whole log will have to be read",
            file=sys.stderr,
        )
        return None
