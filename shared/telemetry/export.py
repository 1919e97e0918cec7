"""Recording and exporting spans with OpenTelemetry's SDK; imported only where an endpoint is set."""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from shared.telemetry.safe_spans import SafeExporter


def otlp_provider(service: str, endpoint: str) -> TracerProvider:
    """Return a provider that exports to the collector at `endpoint` in the background (OTLP, protobuf over HTTP)."""
    address = endpoint.rstrip("/")
    exporter = OTLPSpanExporter(endpoint=address if address.endswith("/v1/traces") else f"{address}/v1/traces")
    return provider(service, BatchSpanProcessor(guarded(exporter)))


def guarded(exporter: SpanExporter) -> SpanExporter:
    """Return `exporter` behind the filter for personal content."""
    return SafeExporter(exporter)


def provider(service: str, processor: SpanProcessor) -> TracerProvider:
    """Return a provider that names its spans' service and hands them to `processor`."""
    made = TracerProvider(resource=Resource.create({"service.name": f"aduan-{service}"}))
    made.add_span_processor(processor)
    return made
