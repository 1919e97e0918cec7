"""The schemas and golden examples beside the contracts: current, complete, and changed in no way that breaks."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from shared.contracts.base import Event
from shared.contracts.catalogue import EVENTS
from shared.contracts.cloudevents import event_from_data, event_to_data
from shared.contracts.complaint import ComplaintAssigned
from shared.contracts.schema import breaks, examples_of, schema_file, schema_of, schema_text
from tests.contracts.golden import EXAMPLES, document, envelope_of, label

ALL_EVENTS = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
EVERY = pytest.mark.parametrize("path", EXAMPLES, ids=label)

Schema = dict[str, Any]


def kept(event: type[Event]) -> Schema:
    loaded: Schema = orjson.loads(schema_file(event).read_bytes())
    return loaded


@ALL_EVENTS
def test_the_schema_is_what_the_model_says_now(event: type[Event]) -> None:
    assert schema_file(event).read_bytes() == schema_text(event), "run `aduan docs generate`"


@ALL_EVENTS
def test_the_model_breaks_nothing_the_kept_schema_promised(event: type[Event]) -> None:
    assert breaks(kept(event), schema_of(event)) == []


@ALL_EVENTS
def test_every_event_has_a_golden_example(event: type[Event]) -> None:
    assert examples_of(event)


def test_every_schema_and_example_belongs_to_an_event() -> None:
    types = {event.type for event in EVENTS}
    assert {path.stem for path in schema_file(EVENTS[0]).parent.iterdir()} == types
    assert {path.name for path in examples_of(EVENTS[0])[0].parents[1].iterdir()} == types


@ALL_EVENTS
def test_the_type_carries_the_topic_and_a_version(event: type[Event]) -> None:
    assert event.type.rpartition(".v")[0] == f"id.aduan.{event.topic}"


@EVERY
def test_an_example_fits_its_schema(path: Path) -> None:
    event = type(envelope_of(path).event)
    assert path.parent.name == event.type
    checker = Draft202012Validator(kept(event), format_checker=FormatChecker())
    assert [error.message for error in checker.iter_errors(document(path)["data"])] == []


@EVERY
def test_an_old_reader_takes_an_example_of_a_newer_writer(path: Path) -> None:
    event = envelope_of(path).event
    newer = with_additions(event_to_data(event))
    assert newer != event_to_data(event)
    assert event_from_data(event.type, newer) == event
    assert list(Draft202012Validator(kept(type(event))).iter_errors(newer)) == []


@ALL_EVENTS
def test_a_new_reader_takes_the_least_an_old_writer_wrote(event: type[Event]) -> None:
    for path in examples_of(event):
        data = event_to_data(envelope_of(path).event)
        required = kept(event)["required"]
        least = {name: value for name, value in data.items() if name in required}
        assert isinstance(event_from_data(event.type, least), event)


def with_additions(value: Any) -> Any:
    """Return the data with an unknown field in every object."""
    if isinstance(value, dict):
        return {**{name: with_additions(each) for name, each in value.items()}, "added_later": "baru"}
    if isinstance(value, list):
        return [with_additions(each) for each in value]
    return value


def optional(schema: Schema) -> None:
    schema["properties"]["team"] = {"type": "string", "default": ""}


def required(schema: Schema) -> None:
    schema["properties"]["team"] = {"type": "string"}
    schema["required"].append("team")


def removed(schema: Schema) -> None:
    del schema["properties"]["agency"]


def retyped(schema: Schema) -> None:
    schema["properties"]["agency"] = {"type": "integer"}


def loosened(schema: Schema) -> None:
    schema["required"].remove("agency")


ASSIGNERS = ["rule", "verifier", "agency", "dispute"]


def widened(schema: Schema) -> None:
    schema["$defs"]["AssignedBy"]["enum"].append("model")


def required_deep(schema: Schema) -> None:
    schema["$defs"]["ComplaintRef"]["required"].append("reporter")


def renamed(schema: Schema) -> None:
    schema["description"] = "Said otherwise."
    schema["properties"]["agency"]["title"] = "Dinas"


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (optional, []),
        (renamed, []),
        (required, ["team is new and required: give it a default"]),
        (removed, ["agency was removed"]),
        (retyped, ["agency: type was 'string' and is 'integer'"]),
        (loosened, ["agency was required and is optional now: an old reader needs it"]),
        (widened, [f"by: enum was {ASSIGNERS} and is {[*ASSIGNERS, 'model']}"]),
        (required_deep, ["complaint.reporter was optional and is required now: an old writer leaves it out"]),
    ],
)
def test_a_change_of_a_released_event_is_seen_for_what_it_breaks(
    change: Callable[[Schema], None], faults: list[str]
) -> None:
    released = schema_of(ComplaintAssigned)
    changed = copy.deepcopy(released)
    change(changed)
    assert breaks(released, changed) == faults
