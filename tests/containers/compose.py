"""An installation of docker-compose.yml under a name of its own, driven as an operator drives it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.system import System
from tests.support.namespace import Namespace
from tests.support.ports import free_ports

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SERVICES = ("intake", "router", "notifier", "reporting")
_BUILD_WITHIN_S = 1200


class Address:
    """What the end-to-end tools need to know of a service: where it is."""

    def __init__(self, url: str) -> None:
        self.url = url


class Outbox:
    """What was sent, as the providers of the end-to-end tests tell it."""

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def asked(self) -> list[dict[str, str]]:
        return [message for message in self._messages() if message["channel"] == "sms"]

    @property
    def got(self) -> list[tuple[str, str]]:
        mails = [message for message in self._messages() if message["channel"] == "email"]
        return [(mail["to"], f"Message-ID: {mail['reference']}\n{mail['text']}") for mail in mails]

    def _messages(self) -> list[dict[str, str]]:
        messages: list[dict[str, str]] = httpx.get(f"{self._url}/dev/kotak-keluar.json", timeout=10).json()["messages"]
        return messages


class Compose:
    """`version` is the tag of the images that are built and run from now on."""

    def __init__(self, project: str) -> None:
        self.project = project
        self.port, kafka, mongo = free_ports(3)
        self.kafka = f"127.0.0.1:{kafka}"
        self.mongo = f"mongodb://127.0.0.1:{mongo}/?directConnection=true"
        self.url = f"http://127.0.0.1:{self.port}"
        self.version = "one"
        self._ports = {"TEST_KAFKA_PORT": str(kafka), "TEST_MONGO_PORT": str(mongo)}

    def __call__(self, *arguments: str, within: float = 300) -> str:
        """Run `docker compose …`; AssertionError with what it said if it fails."""
        files = ["-f", str(ROOT / "docker-compose.yml"), "-f", str(HERE / "published.yaml")]
        env = {name: value for name, value in os.environ.items() if not name.startswith("ADUAN_")} | {
            **self._ports,
            "ADUAN_LISTEN": f"127.0.0.1:{self.port}",
            "ADUAN_PUBLIC_URL": self.url,
            "ADUAN_IMAGES": "aduan-test",
            "ADUAN_VERSION": self.version,
            "ADUAN_REVISION": self.version,
            "ADUAN_KAFKA_PARTITIONS": "6",
            "ADUAN_SETTINGS": str(HERE / "settings.env"),
        }
        command = ["docker", "compose", "-p", self.project, *files, "--progress", "quiet", *arguments]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=within)
        assert done.returncode == 0, f"docker compose {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def build(self, *services: str) -> None:
        self("build", *services, within=_BUILD_WITHIN_S)

    def up(self, *arguments: str) -> None:
        """Bring it up and wait until it is healthy."""
        self("up", "-d", "--wait", "--wait-timeout", "240", *arguments)

    def containers(self, service: str) -> list[str]:
        """The ids of a service's containers."""
        return self("ps", "-aq", service).split()

    def system(self) -> System:
        """The same for the end-to-end tools: everything through the one address."""
        services = {name: Address(self.url) for name in SERVICES}
        outbox = Outbox(self.url)
        return System(self, Namespace("", "aduan_"), outbox, outbox, services, {})  # type: ignore[arg-type]


def docker(*arguments: str) -> str:
    """Run `docker …` and return what it printed."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True, timeout=120).stdout


def inspect(what: str) -> dict[str, Any]:
    """What Docker knows of a container or image."""
    found: dict[str, Any] = json.loads(docker("inspect", what))[0]
    return found
