"""Free TCP ports for processes that tests start."""

import socket


def free_ports(count: int) -> list[int]:
    """Returns `count` different ports of 127.0.0.1 that nothing listens on just now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def free_port() -> int:
    """Returns one free port."""
    return free_ports(1)[0]
