"""Where the local stack keeps its things, and which ports it takes."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("intake", "router", "notifier", "reporting")


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of design and documentation, all moved by `offset` for a second stack on the same machine."""

    offset: int = 0

    @property
    def proxy(self) -> int:
        return 8000 + self.offset

    @property
    def outbox(self) -> int:
        return 8025 + self.offset

    @property
    def smtp(self) -> int:
        return 8026 + self.offset

    @property
    def kafka(self) -> int:
        return 19092 + self.offset

    @property
    def controller(self) -> int:
        return 19093 + self.offset

    @property
    def mongo(self) -> int:
        return 27117 + self.offset

    def service(self, name: str) -> int:
        """The port of one of the four services."""
        return 8001 + SERVICES.index(name) + self.offset


@dataclass(frozen=True, slots=True)
class Local:
    """One local stack. `kafka` and `mongo` are given addresses, None where the stack brings its own."""

    data: Path
    ports: Ports
    kafka: str | None
    mongo: str | None

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def cache(self) -> Path:
        return self.data / "cache" / "maven"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets.env"

    @property
    def lock(self) -> Path:
        return self.data / "up.lock"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.ports.proxy}"

    def wanted_ports(self) -> dict[int, str]:
        """Every port this stack listens on, with what it is for."""
        services = {self.ports.service(name): f"the service {name}" for name in SERVICES}
        wanted = {self.ports.proxy: "the address for people"} | services
        wanted |= {self.ports.outbox: "the development outbox", self.ports.smtp: "the development outbox's SMTP"}
        if self.kafka is None:
            wanted |= {self.ports.kafka: "Kafka", self.ports.controller: "Kafka's controller"}
        if self.mongo is None:
            wanted[self.ports.mongo] = "MongoDB"
        return wanted


def from_environment(data: Path = ROOT / ".aduan", port_offset: int = 0) -> Local:
    """The stack as ADUAN_KAFKA_BOOTSTRAP_SERVERS and ADUAN_MONGO_URL say: given servers are used, none is started."""
    return Local(
        data=data.absolute(),
        ports=Ports(port_offset),
        kafka=os.environ.get("ADUAN_KAFKA_BOOTSTRAP_SERVERS") or None,
        mongo=os.environ.get("ADUAN_MONGO_URL") or None,
    )
