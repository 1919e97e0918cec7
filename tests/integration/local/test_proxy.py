"""The local address passes everything on as it is, and says in a standard way when a service is down."""

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.process import Child, start
from deploy.local.proxy import start_proxy
from deploy.local.routes import load
from tests.support.ports import free_ports
from tests.support.wait import wait_until

UPSTREAM = Path(__file__).with_name("upstream.py")


class Proxied:
    """A proxy in front of two small services; `router` and the others are down."""

    def __init__(self, directory: Path) -> None:
        routes = load(local=True)
        port, intake, reporting, nobody = free_ports(4)
        up = {"intake": intake, "reporting": reporting}
        upstreams = {name: f"127.0.0.1:{up.get(name, nobody)}" for name in routes.services}
        self.url = f"http://127.0.0.1:{port}"
        self.children: list[Child] = [
            start(name, [sys.executable, UPSTREAM, name, str(at)], log=directory / f"{name}.log")
            for name, at in up.items()
        ]
        self.children.append(
            start_proxy(
                routes, upstreams, listen=f"127.0.0.1:{port}", data=directory / "caddy", log=directory / "proxy.log"
            )
        )


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    running = Proxied(tmp_path_factory.mktemp("proxy"))

    def all_answer() -> bool:
        try:
            return all(httpx.get(running.url + path).is_success for path in ("/", "/lapor"))
        except httpx.TransportError:
            return False

    wait_until(all_answer, 30)
    yield running
    for child in reversed(running.children):
        child.stop()


def test_the_method_decides_where_it_has_to(proxied: Proxied) -> None:
    path = f"{proxied.url}/api/v1/tenants/33.72/complaints"
    assert httpx.post(path).json()["name"] == "intake"
    assert httpx.get(path).json()["name"] == "reporting"


def test_path_query_body_and_cookies_arrive_as_they_were_sent(proxied: Proxied) -> None:
    answer = httpx.post(f"{proxied.url}/lapor/a%2Fb?a=1&a=%20&c", content=b"x" * 300_000)
    assert answer.json()["target"] == "/lapor/a%2Fb?a=1&a=%20&c"
    assert answer.json()["length"] == 300_000
    assert answer.headers.get_list("set-cookie") == ["one=1; Path=/; SameSite=lax", "two=2; Path=/; SameSite=lax"]


def test_a_service_learns_who_asked_and_at_which_address(proxied: Proxied) -> None:
    lie = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Host": "evil.example"}
    headers = httpx.get(f"{proxied.url}/", headers=lie).json()["headers"]
    address = proxied.url.removeprefix("http://")
    assert headers["host"] == headers["x-forwarded-host"] == address
    assert (headers["x-forwarded-for"], headers["x-forwarded-proto"]) == ("127.0.0.1", "http")


def test_events_come_through_one_by_one(proxied: Proxied) -> None:
    with httpx.stream("GET", f"{proxied.url}/aliran", timeout=10) as answer:
        assert next(answer.iter_text()) == "data: first\n\n"


def test_a_service_that_is_down_is_a_503_problem_to_programs_and_a_page_to_people(proxied: Proxied) -> None:
    answer = httpx.get(f"{proxied.url}/meja", timeout=10)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["status"] == 503
    assert answer.headers["retry-after"] == "5"
    page = httpx.get(f"{proxied.url}/meja", headers={"Accept": "text/html,*/*;q=0.8"}, timeout=10)
    assert page.status_code == 503
    assert "Sebentar lagi" in page.text


def test_what_is_for_operators_is_not_at_the_public_address(proxied: Proxied) -> None:
    for path in ("/metrics", "/health/ready", "/openapi.json"):
        answer = httpx.get(proxied.url + path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
