"""With a collector, a request's span is exported over OTLP; what it says of the request is nothing personal."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from typing_extensions import override

from tests.support.wait import eventually
from tests.unit.shared_runtime.test_serve import answers, toy

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector:
    """Takes what is exported, as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.bodies: Queue[bytes] = Queue()
        bodies = self.bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/traces"
                assert self.headers["content-type"] == "application/x-protobuf"
                bodies.put(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            @override
            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def spans(self) -> list[Span]:
        found: list[Span] = []
        while not self.bodies.empty():
            request = ExportTraceServiceRequest.FromString(self.bodies.get())
            found += [s for r in request.resource_spans for scope in r.scope_spans for s in scope.spans]
        return found

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.stop()


async def test_a_requests_span_continues_the_callers_trace_and_says_nothing_personal(collector: Collector) -> None:
    async with toy(otlp_endpoint=collector.address) as (process, address):
        async with httpx.AsyncClient(base_url=address) as client:
            await eventually(lambda: answers(client, "/health/live"), timeout=20)
            await client.get(
                "/slow",
                params={"seconds": 0, "name": "Budi"},
                headers={"traceparent": TRACEPARENT, "user-agent": "Siti"},
            )
            await client.get("/tidak-ada/3372-K7QM-9XPA-2TBD")
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 20) == 0
    spans = collector.spans()
    assert [span.name for span in spans] == ["GET /slow", "GET"]
    assert spans[0].trace_id.hex() == "0af7651916cd43dd8448eb211c80319c"
    assert spans[0].parent_span_id.hex() == "b7ad6b7169203331"
    assert {attribute.key for attribute in spans[0].attributes} == {
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "network.protocol.version",
        "url.scheme",
    }
    said = str(spans)
    assert not [word for word in ("Budi", "Siti", "K7QM", "127.0.0.1") if word in said]


async def test_a_collector_that_is_away_keeps_nobody_from_being_served() -> None:
    async with toy(otlp_endpoint="http://127.0.0.1:9") as (process, address):
        async with httpx.AsyncClient(base_url=address) as client:
            await eventually(lambda: answers(client, "/health/live"), timeout=20)
            assert (await client.get("/slow", params={"seconds": 0})).status_code == 200
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) == 0
