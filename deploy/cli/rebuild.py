"""`aduan rebuild`: build reporting's projections anew from the log, beside the live ones, and swap them."""

import time

import typer
from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError
from rich.console import Console

from services.reporting.main import rebuild
from services.reporting.settings import Settings
from shared.bus.errors import PermanentError, TransientError
from shared.config import SettingsError, read_settings
from shared.runtime.loop import run, tune_collector

_SAY_EVERY_SECONDS = 0.5


def rebuild_command() -> None:
    """Fold everything that was ever said into new projections and put them in the place of the live ones.

    Needed after a change of what is projected, and whenever the projections are in doubt. The service goes on
    meanwhile, and nothing is lost. Needs the settings of reporting (`ADUAN_…`), the master key among them.
    """
    try:
        settings = read_settings(Settings)
    except SettingsError as error:
        raise _failure(str(error)) from None
    started = time.monotonic()
    with Console(stderr=True).status("Reading the log from its beginning …") as status:
        said = 0.0

        def progress(events: int) -> None:
            nonlocal said
            if time.monotonic() - said >= _SAY_EVERY_SECONDS:
                said = time.monotonic()
                status.update(f"{events:,} events folded, {events / (said - started):,.0f} a second")

        try:
            tune_collector()
            events = run(rebuild(settings, progress))
        except (RuntimeError, OSError, KafkaError, PyMongoError, TransientError, PermanentError) as error:
            raise _failure(str(error)) from None
    seconds = time.monotonic() - started
    typer.echo(f"{events:,} events folded in {seconds:.1f} s; the new projections are live")


def _failure(message: str) -> typer.Exit:
    typer.echo(f"aduan rebuild: {message}", err=True)
    return typer.Exit(1)
