"""What a running service tells its operators: logs, traces and metrics, none of which holds anything personal."""

from shared.telemetry.logs import bound, setup_logging
from shared.telemetry.metrics import Metrics
from shared.telemetry.tracing import attached, current_traceparent, setup_tracing, span, tracer

__all__ = [
    "Metrics",
    "attached",
    "bound",
    "current_traceparent",
    "setup_logging",
    "setup_tracing",
    "span",
    "tracer",
]
