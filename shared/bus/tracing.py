"""Spans of consumers: one for each event, in the trace that the event came with. Costs nothing when tracing is off."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, format_span_id, format_trace_id

from shared.bus.dead_letters import RawRecord
from shared.bus.records import Received
from shared.telemetry import attached, bound
from shared.telemetry import tracer as our_tracer
from shared.telemetry.tracing import context_of, recording
from shared.tenancy.ids import parse_tenant_id


@contextlib.contextmanager
def consuming(group: str, records: Sequence[Received], tracer: Tracer | None = None) -> Iterator[Sequence[Received]]:
    """Give the records with the traceparent of their consumer's span, from which what a handler commits goes on."""
    if tracer is None:
        if not recording():
            yield records
            return
        tracer = our_tracer()
    spans = [_start(tracer, group, received) for received in records]
    try:
        yield [
            replace(received, envelope=replace(received.envelope, traceparent=_traceparent(span)))
            for received, span in zip(records, spans, strict=True)
        ]
    except Exception as error:
        for span in spans:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        raise
    finally:
        for span in spans:
            span.end()


@contextlib.contextmanager
def in_trace_of(record: RawRecord) -> Iterator[None]:
    """Give log lines inside the block trace and tenant of a record, as far as its headers tell them."""
    told = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
    with attached(told.get("ce_traceparent")), contextlib.ExitStack() as stack:
        with contextlib.suppress(ValueError):
            stack.enter_context(bound(tenant=parse_tenant_id(told.get("ce_tenant", ""))))
        yield


def _start(tracer: Tracer, group: str, received: Received) -> Span:
    topic = received.envelope.event.topic
    traceparent = received.envelope.traceparent
    return tracer.start_span(
        f"{group} process {topic}",
        context=context_of(traceparent) if traceparent else Context(),
        kind=SpanKind.CONSUMER,
        attributes={
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.destination.name": topic,
            "messaging.consumer.group.name": group,
            "messaging.kafka.message.offset": received.origin.offset,
        },
    )


def _traceparent(span: Span) -> str:
    context = span.get_span_context()
    return f"00-{format_trace_id(context.trace_id)}-{format_span_id(context.span_id)}-{context.trace_flags:02x}"
