"""`aduan dlq`: the records that could not be taken, and sending them again."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.address import reaching_kafka
from shared.bus import Topics, build_broker
from shared.bus.redrive import DeadLetterBox, RedriveError
from shared.bus.topics import SERVICE_GROUPS
from shared.config import KafkaAddress

T = TypeVar("T")
Group = Annotated[str, typer.Argument(help=f"One of {', '.join(SERVICE_GROUPS)}.")]

app = typer.Typer(help="Dead letters: records that a service could not take.", no_args_is_help=True)


@app.command("list")
def list_command(group: Annotated[str | None, typer.Argument(help="One group, letter by letter.")] = None) -> None:
    """Show how many letters wait in each group and why; with GROUP, each of them."""
    table = Table(*(("Number", "Topic", "Partition", "Offset", "Since", "Reason") if group else ("Group", "Letters")))
    if group:
        for letter in _with_box(group, DeadLetterBox.letters):
            origin = letter.origin
            place = (origin.topic, str(origin.partition), str(origin.offset))
            table.add_row(str(letter.number), *place, letter.at, letter.reason)
    else:
        table.add_column("Reasons")
        for each in SERVICE_GROUPS:
            letters = _with_box(each, DeadLetterBox.letters)
            reasons = Counter(letter.reason for letter in letters).most_common(5)
            table.add_row(each, str(len(letters)), "\n".join(f"{count}× {reason}" for reason, count in reasons))
    Console().print(table)


@app.command("show")
def show_command(group: Group, number: int) -> None:
    """Show one letter whole: where it came from, why it is here, its headers, key and value."""
    letter = _with_box(group, lambda box: box.show(number))
    if letter is None:
        typer.echo(f"{group} has no letter {number}", err=True)
        raise typer.Exit(1)
    typer.echo(f"from     {letter.origin.topic}, partition {letter.origin.partition}, offset {letter.origin.offset}")
    typer.echo(f"since    {letter.at}")
    typer.echo(f"reason   {letter.reason}")
    typer.echo(f"key      {_shown(letter.key)}")
    for name, value in letter.headers:
        typer.echo(f"header   {name}: {_shown(value)}")
    typer.echo(_shown_value(letter.value))


@app.command("redrive")
def redrive_command(
    group: Group,
    number: Annotated[int | None, typer.Argument(help="The letter to send back.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Send all of the group's letters back.")] = False,
) -> None:
    """Send letters back to the topic they came from; they are no longer listed then.

    Other groups read them again, too, and know them as repeats.
    """
    if (number is None) != everything:
        typer.echo("Name one letter, or say --all.", err=True)
        raise typer.Exit(2)
    sent = _with_box(group, lambda box: box.redrive(number))
    typer.echo(f"{len(sent)} sent back")


def _with_box(group: str, work: Callable[[DeadLetterBox], Awaitable[T]]) -> T:
    if group not in SERVICE_GROUPS:
        typer.echo(f"There is no group {group!r}; there are {', '.join(SERVICE_GROUPS)}.", err=True)
        raise typer.Exit(2)
    address = KafkaAddress()

    async def run() -> T:
        broker = build_broker(address)
        try:
            return await work(DeadLetterBox(broker, Topics(address.kafka_topic_prefix), group))
        finally:
            await broker.stop()

    try:
        with reaching_kafka(address):
            return asyncio.run(run())
    except RedriveError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _shown(raw: bytes | None) -> str:
    if raw is None:
        return "(null)"
    with suppress(UnicodeDecodeError):
        text = raw.decode()
        if text.isprintable():
            return text
    return repr(raw)


def _shown_value(raw: bytes | None) -> str:
    if raw is not None:
        with suppress(ValueError):
            return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    return _shown(raw)
