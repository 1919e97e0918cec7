"""Free TCP ports for processes that tests start."""

import os
import random
import socket
from collections.abc import Iterator

_FIRST, _WORKERS, _EACH = 10_000, 8, 2_700
"""Below the ports that the system gives to connections: none is taken between the choice and its use."""


def _candidates() -> Iterator[int]:
    """A worker's own ports, one after the other, so that two workers never choose the same one."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS
    place = random.randrange(_EACH)
    while True:
        place = (place + 1) % _EACH
        yield _FIRST + worker * _EACH + place


_PORTS = _candidates()


def free_ports(count: int) -> list[int]:
    """Returns `count` different ports of 127.0.0.1 that nothing listens on just now, none of them chosen lately."""
    free = (port for port in _PORTS if is_free(port))
    return [next(free) for _ in range(count)]


def free_port() -> int:
    """Returns one free port."""
    return free_ports(1)[0]


def is_free(port: int) -> bool:
    """Whether nothing listens on a port of 127.0.0.1 just now."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
