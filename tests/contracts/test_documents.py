"""The generated documents are current, and AsyncAPI's is what the catalogue says."""

from pathlib import Path

from ruamel.yaml import YAML
from typer.testing import CliRunner

from deploy.cli import docs
from deploy.cli.asyncapi import asyncapi
from deploy.cli.main import app
from shared.contracts.catalogue import EVENTS

ROOT = Path(__file__).parents[2]


async def test_the_documents_are_current() -> None:
    stale = [str(path.relative_to(ROOT)) for path in await docs.not_current()]
    assert stale == [], "run `aduan docs generate`"


def test_a_document_that_is_not_current_is_named() -> None:
    document = ROOT / "docs" / "asyncapi.yaml"
    before = document.read_bytes()
    document.write_bytes(before + b"# changed by hand\n")
    try:
        result = CliRunner().invoke(app, ["docs", "check"])
    finally:
        document.write_bytes(before)
    assert result.exit_code == 1
    assert "docs/asyncapi.yaml is not current" in result.output


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = YAML(typ="safe").load((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))
    references = list(_references(document))
    assert len(references) > 3 * len(EVENTS)
    for reference in references:
        file, _, pointer = reference.partition("#/")
        if file:
            assert (ROOT / "docs" / file).resolve().is_file(), reference
            continue
        here = document
        for part in pointer.split("/"):
            assert part in here, reference
            here = here[part]


def test_the_asyncapi_document_has_every_event_with_an_example() -> None:
    document = asyncapi()
    assert document["asyncapi"] == "3.0.0"
    for event in EVENTS:
        assert event.topic in document["channels"]
        message = document["components"]["messages"][event.__name__]
        assert message["name"] == event.type
        assert message["examples"]


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return here + [found for each in value.values() for found in _references(each)]
    if isinstance(value, list):
        return [found for each in value for found in _references(each)]
    return []
