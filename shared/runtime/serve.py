"""Runs a service as a process: settings, logs, traces, the HTTP server, and an end in good order.

On SIGTERM: not ready, drain, finish requests, stop the background work, close. On failed background work: the same at
once, with exit code 1. A second signal, or the end of the time allowed, ends the process as it is.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

import uvicorn
from fastapi import FastAPI
from typing_extensions import override

from shared.config import CommonSettings, SettingsError, read_settings
from shared.runtime.lifecycle import STOP_SECONDS, Lifecycle
from shared.runtime.loop import run, tune_collector
from shared.telemetry import setup_logging, setup_tracing

S = TypeVar("S", bound=CommonSettings)

EXIT_FAILED = 1
EXIT_SETTINGS = 2
KEEP_ALIVE_SECONDS = 150
"""How long a connection may lie unused: longer than a proxy keeps it (Caddy two minutes, nginx and most others one).

Whoever closes first must not be the one who is sent requests: one that is on its way meanwhile is lost, and a POST is
not sent again.
"""
REQUEST_SECONDS = 10.0
"""How long requests may take to finish after the signal."""
LAST_SECONDS = 5.0
"""How long closing connections may take after that."""

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Uvicorn, with readiness withdrawn before it stops and exit code 0 for a wanted end."""

    def __init__(self, config: uvicorn.Config, lifecycle: Lifecycle, drain_seconds: float) -> None:
        super().__init__(config)
        self._lifecycle = lifecycle
        self._drain_seconds = drain_seconds
        self._signalled = False
        self._loop = asyncio.get_running_loop()
        lifecycle.on_failure = self._fail

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._signalled:
            self.should_exit = self.force_exit = True
            return
        self._signalled = True
        self._loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        self._lifecycle.begin_stop()
        self._limit(self._drain_seconds + REQUEST_SECONDS + STOP_SECONDS + LAST_SECONDS)
        self._loop.call_later(self._drain_seconds, self._exit)

    def _fail(self) -> None:
        self.config.timeout_graceful_shutdown = 2
        self._limit(2 + STOP_SECONDS + LAST_SECONDS)
        self._exit()

    def _exit(self) -> None:
        self.should_exit = True

    def _limit(self, seconds: float) -> None:
        """End the process when the orderly end takes too long, even if the loop is stuck."""
        timer = threading.Timer(seconds, _give_up)
        timer.daemon = True
        timer.start()


def _give_up() -> None:
    log.critical("the orderly end took too long: the process ends as it is")
    os._exit(EXIT_FAILED)


def serve(name: str, build: Callable[[S], FastAPI], settings: type[S]) -> None:
    """Run the service until a signal; exit code 0 then, 1 when it failed, 2 when the settings are wrong."""
    try:
        given = read_settings(settings)
    except SettingsError as error:
        sys.stderr.write(f"aduan {name}: {error}\n")
        raise SystemExit(EXIT_SETTINGS) from None
    setup_logging(name, given.log_level)
    setup_tracing(name, given.otlp_endpoint)
    code = run(_serve(build, given))
    if code:
        raise SystemExit(code)


async def _serve(build: Callable[[S], FastAPI], settings: S) -> int:
    app = build(settings)
    tune_collector()
    lifecycle: Lifecycle = app.state.lifecycle
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(REQUEST_SECONDS),
    )
    server = _Server(config, lifecycle, settings.drain_seconds)
    await server.serve()
    return EXIT_FAILED if lifecycle.health.failed is not None or not server.started else 0
