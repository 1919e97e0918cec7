"""The proxy's container: writes Caddy's configuration from deploy/routes.yaml and becomes Caddy.

ADUAN_TRIAL=1 also shows the development outbox. ADUAN_TRUSTED_PROXIES: networks of balancers before this proxy, whose
`X-Forwarded-*` is believed, parted by commas. ADUAN_DRAIN_SECONDS: how long to go on after SIGTERM, for them to notice.
"""

import json
import os
from pathlib import Path
from typing import Any

from deploy.local import proxy, routes

PORTS = {"intake": 8001, "router": 8002, "notifier": 8003, "reporting": 8004, "outbox": 8025}
LISTEN = ":8000"
HEALTH = ":8009"
HOME = Path("/tmp/caddy")  # noqa: S108 - the one place of a read-only container that can be written


def containers_config(*, trial: bool, trusted: list[str], drain_seconds: int = 0) -> dict[str, Any]:
    """Caddy's JSON configuration where each service is found by its name, and a second server that says "I am here"."""
    upstreams = {name: f"{name}:{port}" for name, port in PORTS.items()}
    config = proxy.config(routes.load(local=trial), upstreams, listen=LISTEN, replicas=True)
    config["apps"]["http"]["shutdown_delay"] = f"{drain_seconds}s"
    servers = config["apps"]["http"]["servers"]
    if trusted:
        servers["aduan"]["trusted_proxies"] = {"source": "static", "ranges": trusted}
    here = {"handle": [{"handler": "static_response", "status_code": 200, "body": "ok"}]}
    servers["health"] = {"listen": [HEALTH], "automatic_https": {"disable": True}, "routes": [here]}
    return config


def main() -> None:
    """Never returns: the process is Caddy from here on."""
    trial, drain = os.environ.get("ADUAN_TRIAL") == "1", int(os.environ.get("ADUAN_DRAIN_SECONDS", "0"))
    trusted = [network.strip() for network in os.environ.get("ADUAN_TRUSTED_PROXIES", "").split(",") if network.strip()]
    HOME.mkdir(exist_ok=True)
    file = HOME / "caddy.json"
    file.write_text(json.dumps(containers_config(trial=trial, trusted=trusted, drain_seconds=drain)))
    env = {"HOME": str(HOME), "XDG_DATA_HOME": str(HOME), "XDG_CONFIG_HOME": str(HOME)}
    caddy = str(proxy.caddy())
    os.execve(caddy, [caddy, "run", "--config", str(file)], os.environ | env)  # noqa: S606 - it takes no shell


if __name__ == "__main__":
    main()
