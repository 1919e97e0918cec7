"""`aduan indexes`: the indexes and collections that services need in MongoDB."""

import asyncio
import importlib
import sys

import typer
from pymongo.errors import PyMongoError

from deploy.local.settings import SERVICES
from shared.config import CommonSettings, SettingsError, read_settings

app = typer.Typer(help="Indexes in MongoDB.", no_args_is_help=True)


@app.callback()
def about() -> None:
    """Indexes in MongoDB."""


@app.command("apply")
def apply_command() -> None:
    """Make what is missing, as each service does when it starts: on much data better before an upgrade than during."""
    try:
        asyncio.run(apply())
    except (SettingsError, PyMongoError, OSError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"indexes of {', '.join(SERVICES)} are there")


async def apply(**other: str) -> None:
    """Make the indexes of every service, with the settings of each; `other` are settings to be taken instead."""
    for service in SERVICES:
        settings: type[CommonSettings] = importlib.import_module(f"services.{service}.settings").Settings
        build = importlib.import_module(f"services.{service}.main").build
        await build(read_settings(settings).model_copy(update=other)).state.lifecycle.prepare()
