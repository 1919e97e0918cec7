"""A trace goes on with and without an exporter, and a span that leaves the process says nothing personal."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.telemetry import attached, current_traceparent, setup_tracing, span
from shared.telemetry.export import guarded, otlp_provider, provider
from shared.telemetry.tracing import recording

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_outside_of_anything_there_is_no_trace() -> None:
    assert current_traceparent() is None


def test_without_an_endpoint_nothing_is_recorded() -> None:
    setup_tracing("intake", None)
    assert not recording()


def test_a_stored_traceparent_goes_on_unchanged_where_nothing_is_recorded() -> None:
    with attached(TRACEPARENT), span("deliver"):
        assert current_traceparent() == TRACEPARENT


@pytest.mark.parametrize("stored", [None, "", "not a traceparent", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_without_a_usable_traceparent_a_new_trace_begins(stored: str | None) -> None:
    with attached(stored):
        first = current_traceparent()
    with attached(stored):
        second = current_traceparent()
    assert first is not None
    assert first.startswith("00-")
    assert first != second


def test_attaching_nothing_inside_a_trace_stays_in_it() -> None:
    with attached(TRACEPARENT), attached(None):
        assert current_traceparent() == TRACEPARENT


def exported() -> tuple[TracerProvider, InMemorySpanExporter]:
    kept = InMemorySpanExporter()
    return provider("intake", SimpleSpanProcessor(guarded(kept))), kept


def test_a_span_leaves_the_process_with_known_attributes_alone() -> None:
    made, kept = exported()
    attributes: dict[str, str | int] = {
        "http.request.method": "GET",
        "http.route": "/lacak/{code}",
        "url.path": "/lacak/3372-K7QM-9XPA-2TBD",
        "url.query": "q=Budi",
        "client.address": "10.1.2.3",
        "aduan.events": 3,
    }
    with made.get_tracer("t").start_as_current_span("GET /lacak/{code}", attributes=attributes):
        pass
    (left,) = kept.get_finished_spans()
    assert dict(left.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "/lacak/{code}",
        "aduan.events": 3,
    }
    assert left.resource.attributes["service.name"] == "aduan-intake"


def test_an_exceptions_message_does_not_leave_with_the_span() -> None:
    made, kept = exported()

    def fail() -> None:
        with made.get_tracer("t").start_as_current_span("work"):
            raise ValueError("Budi 0812")

    with pytest.raises(ValueError, match="Budi"):
        fail()
    (left,) = kept.get_finished_spans()
    assert left.events == ()
    assert left.status.description is None
    assert not left.status.is_ok


def test_the_exporters_address_is_the_collectors_with_the_traces_path() -> None:
    made = otlp_provider("intake", "http://127.0.0.1:4318/")
    made.shutdown()
    assert made.resource.attributes["service.name"] == "aduan-intake"
