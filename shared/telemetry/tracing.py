"""The thread that joins a request to everything it causes, as W3C trace context.

With an OTLP endpoint, spans are recorded by OpenTelemetry's SDK and exported. Without one nothing is recorded, but the
trace's id still travels (headers, commits, events, log lines), so that what belongs together can be found.
"""

import contextlib
import secrets
from collections.abc import Iterator, Mapping

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    NoOpTracerProvider,
    ProxyTracerProvider,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_W3C = TraceContextTextMapPropagator()


def setup_tracing(service: str, otlp_endpoint: str | None) -> None:
    """Export spans to `otlp_endpoint` (the collector's base address, OTLP over HTTP); None: record nothing."""
    if otlp_endpoint is None:
        return
    from shared.telemetry.export import otlp_provider  # noqa: PLC0415 - the SDK costs 20 MB that few processes need

    trace.set_tracer_provider(otlp_provider(service, otlp_endpoint))


def tracer() -> Tracer:
    """Return the tracer of our own spans."""
    return trace.get_tracer("aduan")


def recording() -> bool:
    """Say whether spans are recorded and exported in this process."""
    return not isinstance(trace.get_tracer_provider(), ProxyTracerProvider | NoOpTracerProvider)


def current_traceparent() -> str | None:
    """Return the W3C `traceparent` of what is being done now, or None outside of any trace."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent")


def new_context() -> Context:
    """Return the context of a new trace without a recorded span."""
    fresh = SpanContext(
        trace_id=secrets.randbits(128) or 1,
        span_id=secrets.randbits(64) or 1,
        is_remote=False,
        trace_flags=TraceFlags(TraceFlags.DEFAULT),
    )
    return trace.set_span_in_context(NonRecordingSpan(fresh))


def context_of(traceparent: str | None) -> Context:
    """Return the context a `traceparent` names; None or malformed: the current one, or a new trace outside of any."""
    if traceparent is not None:
        context = _W3C.extract({"traceparent": traceparent}, Context())
        if trace.get_current_span(context).get_span_context().is_valid:
            return context
    if trace.get_current_span().get_span_context().is_valid:
        return otel_context.get_current()
    return new_context()


@contextlib.contextmanager
def attached(traceparent: str | None) -> Iterator[None]:
    """Do what is inside the block as part of the trace that `traceparent` names."""
    token = otel_context.attach(context_of(traceparent))
    try:
        yield
    finally:
        otel_context.detach(token)


@contextlib.contextmanager
def span(
    name: str,
    traceparent: str | None = None,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Mapping[str, str | int | float | bool] | None = None,
    **attrs: str | float | bool,
) -> Iterator[Span]:
    """Record the block as a span of the trace that `traceparent` names (the current one when None).

    Attributes are ids and counts, exported as `aduan.<name>` for those given by keyword. An error marks the span with
    the error's type alone.
    """
    if not recording():
        with attached(traceparent):
            yield trace.get_current_span()
        return
    named = {**(attributes or {}), **{f"aduan.{key}": value for key, value in attrs.items()}}
    context = context_of(traceparent) if traceparent is not None else None
    with tracer().start_as_current_span(
        name, context=context, kind=kind, attributes=named, record_exception=False, set_status_on_exception=False
    ) as started:
        try:
            yield started
        except Exception as error:
            started.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
