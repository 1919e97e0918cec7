"""`aduan docs`: the documents and manifests that are made from the code, and whether they are current."""

import asyncio
import base64
import importlib
import importlib.util
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer

from deploy.cli.asyncapi import asyncapi_text
from deploy.cli.dashboards import dashboards
from deploy.cli.prometheus_rules import rules_text
from deploy.cli.strimzi import topics_text, users_text
from shared.config import CommonSettings
from shared.contracts.catalogue import EVENTS
from shared.contracts.schema import SCHEMAS, breaks, schema_file, schema_of, schema_text

ROOT: Final = Path(__file__).parents[2]
COMPONENTS: Final = ROOT / "deploy" / "k8s" / "components"
STRIMZI: Final = COMPONENTS / "strimzi"
SERVICES: Final = ("intake", "router", "notifier", "reporting")
NO_SECRET: Final = base64.b64encode(bytes(32)).decode()

app = typer.Typer(
    help="Made from the code: schemas, AsyncAPI, OpenAPI, dashboards, Strimzi's topics and users.", no_args_is_help=True
)


@app.command()
def generate(
    *,
    unreleased: Annotated[
        bool, typer.Option("--unreleased", help="Let an event version change that no release carries yet.")
    ] = False,
) -> None:
    """Write the schemas, AsyncAPI, OpenAPI, Grafana's dashboards and Strimzi's topics and users anew."""
    if not unreleased and (faults := broken_contracts()):
        for fault in faults:
            typer.echo(fault, err=True)
        typer.echo("A released event version must not change like this: make a new version beside it.", err=True)
        raise typer.Exit(1)
    for path, text in asyncio.run(documents()).items():
        if not path.exists() or path.read_bytes() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            typer.echo(f"wrote {path.relative_to(ROOT)}")
    for path in left_over():
        path.unlink()
        typer.echo(f"removed {path.relative_to(ROOT)}")


@app.command()
def check() -> None:
    """Fail if a document is not what the code would make now."""
    stale = asyncio.run(not_current())
    for path in stale:
        typer.echo(f"{path.relative_to(ROOT)} is not current: run `aduan docs generate`", err=True)
    if stale:
        raise typer.Exit(1)


async def not_current() -> list[Path]:
    """Return the documents that differ from what the code would make now. Needs a running event loop."""
    made = await documents()
    return [path for path, text in made.items() if not path.exists() or path.read_bytes() != text] + left_over()


async def documents() -> dict[Path, bytes]:
    """Return every document as it should be, by where it is kept."""
    made = {schema_file(event): schema_text(event) for event in EVENTS}
    made[ROOT / "docs" / "asyncapi.yaml"] = asyncapi_text()
    made[COMPONENTS / "observability" / "rules.yaml"] = rules_text()
    made[STRIMZI / "topics.yaml"] = topics_text()
    made[STRIMZI / "users.yaml"] = users_text(SERVICES, harmless)
    made |= dashboards()
    for service in SERVICES:
        if importlib.util.find_spec(f"services.{service}.main") is not None:
            made[ROOT / "docs" / "openapi" / f"{service}.json"] = openapi_text(service)
    return made


def broken_contracts() -> list[str]:
    """Return how the events differ, in ways they must not, from the schemas that are kept."""
    return [
        f"{event.type}: {fault}"
        for event in EVENTS
        if schema_file(event).exists()
        for fault in breaks(orjson.loads(schema_file(event).read_bytes()), schema_of(event))
    ]


def left_over() -> list[Path]:
    """Return schemas of events that are no more."""
    return sorted(set(SCHEMAS.glob("*.json")) - {schema_file(event) for event in EVENTS})


def openapi_text(service: str) -> bytes:
    """Return a service's OpenAPI document. It is built in the running loop, with settings that reach nothing."""
    settings: type[CommonSettings] = importlib.import_module(f"services.{service}.settings").Settings
    build = importlib.import_module(f"services.{service}.main").build
    document = build(harmless(settings)).openapi()
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def harmless(settings: type[CommonSettings]) -> CommonSettings:
    """Return settings with every default, whatever the environment says, and a master key of zeros."""
    defaults: dict[str, Any] = {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in settings.model_fields.items()
        if not field.is_required()
    }
    return settings(**{**defaults, "master_key": NO_SECRET})
