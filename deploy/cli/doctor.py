"""`aduan doctor`: is everything as it should be, and what to do about what is not."""

import asyncio
import json
import logging
import platform
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.checkup.examine import examine
from deploy.cli.checkup.finding import Finding, State, ok
from deploy.cli.checkup.settings import DoctorSettings
from deploy.release import RELEASE
from shared.config import SettingsError, read_settings

_COLOURS = {State.OK: "green", State.WARNING: "yellow", State.BROKEN: "bold red"}
_ENDS_WITH = {State.OK: 0, State.WARNING: 1, State.BROKEN: 2}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: a list of {area, state, what, mend}.")] = False,
) -> None:
    """Look at Kafka, MongoDB, the services, providers, stores, keys and clocks. Changes nothing.

    Ends with 0 if all is well, 1 with warnings, 2 if something is broken. Says nothing secret or personal.
    """
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        settings = read_settings(DoctorSettings)
    except SettingsError as error:
        print(f"aduan doctor: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    release = ok("Aduan", f"release {RELEASE} on Python {platform.python_version()}")
    findings = [release, *asyncio.run(examine(settings))]
    if as_json:
        print(
            json.dumps([{"area": f.area, "state": f.state, "what": f.what, "mend": f.mend} for f in findings], indent=1)
        )
    else:
        _show(findings)
    raise typer.Exit(max(_ENDS_WITH[finding.state] for finding in findings))


def _show(findings: Sequence[Finding]) -> None:
    console = Console()
    if not console.is_terminal:
        for each in findings:
            print(f"{each.state:8} {each.area:12} {each.what}" + (f" → {each.mend}" if each.mend else ""))
        return
    table = Table("", "Area", "Found", "What to do")
    for each in findings:
        table.add_row(f"[{_COLOURS[each.state]}]{each.state}[/]", each.area, each.what, each.mend or "")
    console.print(table)
