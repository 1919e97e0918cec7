"""The golden examples, for every test of the contracts."""

from pathlib import Path
from typing import Any

import orjson

from shared.contracts.catalogue import EVENTS
from shared.contracts.cloudevents import STRUCTURED, decode
from shared.contracts.envelope import Envelope
from shared.contracts.schema import examples_of

EXAMPLES = [path for event in EVENTS for path in examples_of(event)]
STRUCTURED_HEADERS = [("content-type", f"{STRUCTURED}; charset=UTF-8".encode())]


def label(path: Path) -> str:
    """Name an example in a test's id."""
    return f"{path.parent.name}/{path.stem}"


def document(path: Path) -> dict[str, Any]:
    """Return the example as it lies in its file."""
    loaded: dict[str, Any] = orjson.loads(path.read_bytes())
    return loaded


def envelope_of(path: Path) -> Envelope:
    """Return what an example says."""
    return decode(path.read_bytes(), STRUCTURED_HEADERS)
