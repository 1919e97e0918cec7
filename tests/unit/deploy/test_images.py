"""What containers start with: the proxy's configuration, and the answer to `is it ready`."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typing_extensions import override

from deploy.images.proxy import containers_config

HEALTHY = Path(__file__).parents[3] / "deploy" / "images" / "healthy.py"


class Service(BaseHTTPRequestHandler):
    """Ready at /ready, not at any other path."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ready" else 503)
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def healthy(port: int, path: str) -> int:
    env = os.environ | {"ADUAN_HTTP_PORT": str(port), "ADUAN_HEALTH_PATH": path}
    return subprocess.run([sys.executable, "-S", HEALTHY], env=env, check=False, capture_output=True).returncode


def test_only_a_service_that_says_200_is_healthy(port: int) -> None:
    assert healthy(port, "/ready") == 0
    assert healthy(port, "/other") == 1
    assert healthy(1, "/ready") == 1


def test_the_outbox_is_shown_in_a_trial_only() -> None:
    assert "'name': 'outbox'" in str(containers_config(trial=True, trusted=[]))
    assert "'name': 'outbox'" not in str(containers_config(trial=False, trusted=[]))


def test_forwarded_headers_are_believed_of_named_balancers_only() -> None:
    nobody = containers_config(trial=False, trusted=[])["apps"]["http"]["servers"]["aduan"]
    balancer = containers_config(trial=False, trusted=["10.1.0.0/16"])["apps"]["http"]["servers"]["aduan"]
    assert "trusted_proxies" not in nobody
    assert balancer["trusted_proxies"]["ranges"] == ["10.1.0.0/16"]


def test_the_proxy_goes_on_for_a_while_after_the_signal_where_balancers_need_it() -> None:
    assert containers_config(trial=False, trusted=[])["apps"]["http"]["shutdown_delay"] == "0s"
    assert containers_config(trial=False, trusted=[], drain_seconds=10)["apps"]["http"]["shutdown_delay"] == "10s"
