"""Spans of consumers: in the trace the event came with, and what the handler commits goes on from them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Tracer, format_trace_id

from shared.bus.records import Origin, Received
from shared.bus.tracing import consuming, in_trace_of
from shared.telemetry import current_traceparent
from tests.contracts.golden import EXAMPLES, envelope_of

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"
ENVELOPE = replace(envelope_of(EXAMPLES[0]), traceparent=TRACEPARENT)
RECEIVED = Received(ENVELOPE, Origin("complaint.received", 0, 7))

Spans = tuple[Tracer, InMemorySpanExporter]


@pytest.fixture
def spans() -> Iterator[Spans]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    yield provider.get_tracer("test"), exporter
    provider.shutdown()


def test_without_tracing_the_records_are_the_very_same() -> None:
    records = [RECEIVED]
    with consuming("router", records) as given:
        assert given is records


def test_an_event_is_handled_within_its_own_trace(spans: Spans) -> None:
    tracer, exporter = spans
    with consuming("router", [RECEIVED], tracer) as (given,):
        traceparent = given.envelope.traceparent
    (span,) = exporter.get_finished_spans()
    assert span.name == "router process complaint.received"
    assert span.context is not None
    assert format_trace_id(span.context.trace_id) == TRACE
    assert span.parent is not None
    assert span.parent.span_id == int("b7ad6b7169203331", 16)
    assert traceparent == f"00-{TRACE}-{span.context.span_id:016x}-01"
    assert replace(given.envelope, traceparent=TRACEPARENT) == ENVELOPE


def test_an_event_without_a_trace_begins_one(spans: Spans) -> None:
    tracer, exporter = spans
    with consuming("router", [replace(RECEIVED, envelope=replace(ENVELOPE, traceparent=None))], tracer) as (given,):
        assert given.envelope.traceparent
    assert len(exporter.get_finished_spans()) == 1


def test_a_failure_marks_every_span_of_the_batch_without_its_text(spans: Spans) -> None:
    tracer, exporter = spans
    with pytest.raises(ValueError, match="rahasia"), consuming("router", [RECEIVED, RECEIVED], tracer):
        raise ValueError("rahasia")
    assert [span.status.description for span in exporter.get_finished_spans()] == ["ValueError", "ValueError"]


@dataclass(frozen=True)
class Record:
    headers: tuple[tuple[str, bytes | None], ...]
    topic: str = "complaint.received"
    partition: int = 0
    offset: int = 7
    key: bytes | None = None
    value: bytes | None = None


def test_what_is_said_of_a_record_belongs_to_its_trace_even_if_its_headers_are_odd() -> None:
    with in_trace_of(Record((("ce_traceparent", TRACEPARENT.encode()), ("ce_tenant", b"33.72"), ("x", None)))):
        assert current_traceparent() == TRACEPARENT
    with in_trace_of(Record((("ce_traceparent", None), ("ce_tenant", b"\xff")))):
        assert current_traceparent() not in {None, TRACEPARENT}
