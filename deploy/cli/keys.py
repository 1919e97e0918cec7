"""`aduan keys`: replacing the master key while everything runs."""

import asyncio
import base64
import os
import sys

import typer
from pymongo.errors import PyMongoError

from services.router.adapters.accounts.accounts import MongoAccounts
from shared.config import MASTER_KEY_BYTES, CommonSettings, SettingsError, read_settings
from shared.keyring import Keyring, WrongMasterKey
from shared.tenancy.mongo import connect, database

app = typer.Typer(help="Replacing the master key: docs/runbooks/replacing-keys.md.", no_args_is_help=True)


@app.command("new")
def new_command() -> None:
    """Print a new key. Whoever sees it can open everything it will seal: send it straight to where secrets are."""
    print(base64.b64encode(os.urandom(MASTER_KEY_BYTES)).decode())


@app.command("rotate")
def rotate_command() -> None:
    """Wrap under ADUAN_MASTER_KEY what one of ADUAN_OTHER_MASTER_KEYS has wrapped. It can be cut off and run again."""
    try:
        keys, secrets = asyncio.run(rotate(read_settings(CommonSettings)))
    except (SettingsError, WrongMasterKey, PyMongoError) as error:
        print(f"aduan keys rotate: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"{keys} reporters' keys and {secrets} secrets of one-time passwords are under the new master key")


async def rotate(settings: CommonSettings) -> tuple[int, int]:
    """Return how many keys and secrets were wrapped anew, once nothing is left that another master key has wrapped."""
    client = connect(settings.mongo_url)
    try:
        ring = Keyring(database(client, settings.mongo_database_prefix, "keyring"), settings.master_key_bytes)
        accounts = MongoAccounts(database(client, settings.mongo_database_prefix, "router"), settings.master_key_bytes)
        keys = 0
        # Again until a round finds none: a service that has not been restarted yet may have made some meanwhile.
        while done := await ring.rewrap(lambda count: print(f"  {count} keys …", file=sys.stderr)):
            keys += done
        return keys, await accounts.reseal()
    finally:
        client.close()
