"""`aduan topics`: the topics there should be in Kafka."""

import asyncio

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.address import reaching_kafka
from shared.bus import admin
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
def apply_command() -> None:
    """Create the missing topics. What differs is shown and left to you; nothing is ever deleted."""
    address = KafkaAddress()
    with reaching_kafka(address):
        planned = asyncio.run(admin.apply(address))
    for topic in planned.missing:
        typer.echo(f"created  {topic.name} ({topic.partitions} partitions)")
    _show(planned)


def _show(planned: TopicPlan) -> None:
    if planned.drift:
        table = Table("Topic", "Setting", "Is", "Should be", "What to do")
        for fault in planned.drift:
            table.add_row(fault.topic, fault.setting, fault.found, fault.wanted, fault.advice)
        Console().print(table)
    typer.echo(f"{planned.right} topics are as they should be")
