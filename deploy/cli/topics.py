"""`aduan topics`: the topics there should be in Kafka."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.address import reaching_kafka
from shared.bus import admin, alteration
from shared.bus.admin import TopicPlan
from shared.config import KafkaAddress

app = typer.Typer(help="Topics: what is missing in Kafka, and what differs.", no_args_is_help=True)


@app.command("plan")
def plan_command() -> None:
    """Show what `apply` would create, and what differs. Ends with 1 if anything does."""
    address = KafkaAddress()
    with reaching_kafka(address):
        planned = asyncio.run(admin.plan(address))
    for topic in planned.missing:
        typer.echo(f"missing  {topic.name} ({topic.partitions} partitions)")
    _show(planned)
    if planned.missing or planned.drift:
        raise typer.Exit(1)


@app.command("apply")
def apply_command(
    alter: Annotated[bool, typer.Option("--alter", help="Add partitions and mend settings, too.")] = False,
) -> None:
    """Create the missing topics. What differs is shown and left to you, unless you say --alter. Deletes nothing.

    Before adding partitions: docs/runbooks/adding-partitions.md.
    """
    address = KafkaAddress()
    with reaching_kafka(address):
        planned = asyncio.run(admin.apply(address))
        altered = asyncio.run(alteration.alter(address, planned.drift)) if alter else ()
        left = asyncio.run(admin.plan(address)) if alter else planned
    for topic in planned.missing:
        typer.echo(f"created  {topic.name} ({topic.partitions} partitions)")
    for fault in altered:
        typer.echo(f"altered  {fault.topic}: {fault.setting} was {fault.found}, is {fault.wanted}")
    _show(left)


def _show(planned: TopicPlan) -> None:
    if planned.drift:
        table = Table("Topic", "Setting", "Is", "Should be", "What to do")
        for fault in planned.drift:
            table.add_row(fault.topic, fault.setting, fault.found, fault.wanted, fault.advice)
        Console().print(table)
    typer.echo(f"{planned.right} topics are as they should be")
