"""Lets only known, impersonal attributes leave the process with a span.

Instrumentation records addresses with tracking codes in them, query strings, client addresses and the messages of
exceptions. A list of what may pass is safer than a list of what may not, and it holds for every library.
"""

from collections.abc import Mapping, Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from opentelemetry.util.types import AttributeValue
from typing_extensions import override

_ALLOWED = frozenset(
    {
        "error.type",
        "http.flavor",
        "http.method",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "http.scheme",
        "http.status_code",
        "network.protocol.version",
        "url.scheme",
    }
)
_ALLOWED_PREFIXES = ("aduan.", "messaging.")


def safe_attributes(attributes: Mapping[str, AttributeValue] | None) -> dict[str, AttributeValue]:
    """Return the attributes that may leave the process."""
    return {
        key: value for key, value in (attributes or {}).items() if key in _ALLOWED or key.startswith(_ALLOWED_PREFIXES)
    }


class SafeExporter(SpanExporter):
    """Exports through `inner`, without attributes off the list, events (exceptions) and status descriptions."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner

    @override
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._inner.export([_safe(span) for span in spans])

    @override
    def shutdown(self) -> None:
        self._inner.shutdown()

    @override
    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._inner.force_flush(timeout_millis)


def _safe(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=safe_attributes(span.attributes),
        links=span.links,
        kind=span.kind,
        instrumentation_scope=span.instrumentation_scope,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
    )
