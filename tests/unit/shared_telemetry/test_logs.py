"""Log lines are JSON, carry tenant and trace, and say nothing a citizen wrote."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from shared.telemetry import attached, bound, setup_logging

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
Lines = Callable[[], list[dict[str, Any]]]


class Person(BaseModel):
    phone: int


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    setup_logging("intake", "info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_is_one_json_object_with_service_level_and_time(lines: Lines) -> None:
    logging.getLogger("x.y").warning("took %d ms", 12, extra={"partition": 3})
    (line,) = lines()
    assert line["message"] == "took 12 ms"
    assert (line["service"], line["level"], line["logger"], line["partition"]) == ("intake", "WARNING", "x.y", 3)
    assert line["time"].endswith("+00:00")


def test_what_is_bound_is_on_lines_inside_the_block_alone(lines: Lines) -> None:
    log = logging.getLogger("x")
    with bound(tenant="33.72"), bound(complaint="abc"):
        log.info("inside")
    log.info("outside")
    inside, outside = lines()
    assert (inside["tenant"], inside["complaint"]) == ("33.72", "abc")
    assert "tenant" not in outside


def test_what_is_not_known_yet_is_asked_for_at_each_line(lines: Lines) -> None:
    known: dict[str, str] = {}
    with bound(tenant=lambda: known.get("tenant")):
        logging.getLogger("x").info("before")
        known["tenant"] = "33.72"
        logging.getLogger("x").info("after")
    before, after = lines()
    assert "tenant" not in before
    assert after["tenant"] == "33.72"


def test_a_line_carries_the_trace_it_belongs_to(lines: Lines) -> None:
    with attached(TRACEPARENT):
        logging.getLogger("x").info("inside")
    assert lines()[0]["trace_id"] == "0af7651916cd43dd8448eb211c80319c"


@pytest.mark.parametrize("logger", ["uvicorn.error", "faststream", "faststream.access.kafka"])
def test_libraries_with_handlers_of_their_own_go_through_ours(lines: Lines, logger: str) -> None:
    logging.getLogger(logger).error("from a library")
    assert lines()[0]["logger"] == logger


def test_an_error_about_data_is_told_without_its_message(lines: Lines) -> None:
    try:
        Person.model_validate({"phone": "Budi 0812"})
    except ValueError:
        logging.getLogger("x").exception("could not read a person")
    (line,) = lines()
    assert "Budi" not in json.dumps(line)
    assert "ValidationError (message withheld)" in line["exc_info"]
    assert "test_logs.py" in line["exc_info"]


def test_an_error_of_the_machine_is_told_with_its_message_and_its_cause(lines: Lines) -> None:
    refused = ConnectionError("127.0.0.1 refused")
    refused.__cause__ = KeyError("Budi")
    try:
        raise refused
    except ConnectionError:
        logging.getLogger("x").exception("away")
    (line,) = lines()
    assert "ConnectionError: 127.0.0.1 refused" in line["exc_info"]
    assert "KeyError (message withheld)" in line["exc_info"]
    assert "Budi" not in line["exc_info"]


def test_what_a_kafka_client_repeats_is_told_once_in_a_while() -> None:
    stream = io.StringIO()
    setup_logging("router", "INFO", stream)
    for _ in range(50):
        logging.getLogger("aiokafka").error("Unable connect to node with id 1")
        logging.getLogger("shared.bus").warning("ours is always told")
    lines = stream.getvalue().splitlines()
    assert sum("Unable connect" in line for line in lines) == 1
    assert sum("ours is always told" in line for line in lines) == 50
