"""One JSON object a line on standard output, with the trace and tenant it belongs to and nothing personal.

An exception's message may quote what a citizen wrote (a validation error does), so it is told only for kinds of
exception that speak of code or machines, and for our own classes, whose messages are ours to keep clean.
"""

import contextlib
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from types import TracebackType
from typing import TextIO

from opentelemetry import trace
from pythonjsonlogger.json import JsonFormatter
from typing_extensions import override

Field = str | int | Callable[[], str | None]
_fields: ContextVar[dict[str, Field] | None] = ContextVar("log_fields", default=None)

_TOLD = (OSError, RuntimeError, TypeError, AttributeError, NameError, ImportError, EOFError, MemoryError, SystemError)
_MOST_REMEMBERED = 1_000
_TOLD_PACKAGES = ("shared.", "services.", "deploy.", "aiokafka.", "faststream.")
_THROUGH_ROOT = ("uvicorn", "uvicorn.error", "uvicorn.access", "faststream", "faststream.access.kafka", "aiokafka")

REPEAT_SECONDS = 10.0
"""How long a repeated line of aiokafka's is kept back: while Kafka is away, it says so many times a second."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


@contextlib.contextmanager
def bound(**fields: Field) -> Iterator[None]:
    """Add `fields` (such as `tenant="33.72"`) to every log line inside the block; ids and codes only, no content.

    A function is called for each line, for what is not known yet; it may return None.
    """
    token = _fields.set({**(_fields.get() or {}), **fields})
    try:
        yield
    finally:
        _fields.reset(token)


def setup_logging(service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every logger's lines through one JSON handler on `stream` (standard output).

    Libraries that bring handlers of their own (uvicorn, FastStream) are made to go through it too.
    """
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(_Formatter(service))
    handler.addFilter(_Repeats())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in _THROUGH_ROOT:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    for chatty in ("aiokafka", "pymongo", "httpx", "httpcore", "asyncio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))


def describe(error: BaseException) -> str:
    """Return the error's type, and its message where the message can't hold what a citizen wrote."""
    name = type(error).__qualname__
    module = type(error).__module__
    if isinstance(error, _TOLD) or f"{module}.".startswith(_TOLD_PACKAGES):
        return f"{name}: {error}"[:500]
    return f"{name} (message withheld)"


class _Repeats(logging.Filter):
    """Lets a line of aiokafka's through that was not said in the last ten seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith("aiokafka"):
            return True
        line = (record.name, record.getMessage())
        if record.created - self._said.get(line, 0.0) < REPEAT_SECONDS:
            return False
        if len(self._said) > _MOST_REMEMBERED:
            self._said.clear()
        self._said[line] = record.created
        return True


class _Formatter(JsonFormatter):
    def __init__(self, service: str) -> None:
        super().__init__(
            "{message}{levelname}{name}",
            style="{",
            timestamp="time",
            rename_fields={"levelname": "level", "name": "logger"},
            static_fields={"service": service},
            json_ensure_ascii=False,
        )

    @override
    def format(self, record: logging.LogRecord) -> str:
        for key, value in (_fields.get() or {}).items():
            if (said := value() if callable(value) else value) is not None:
                setattr(record, key, said)
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            record.trace_id = trace.format_trace_id(context.trace_id)
        record.exc_text = None
        return super().format(record)

    @override
    def formatException(self, ei: ExcInfo) -> str:
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines.append(describe(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
