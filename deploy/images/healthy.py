"""Asks the service in this container whether it is ready. Nothing but sockets: it runs often."""

import os
import socket
import sys

_WITHIN_S = 4


def main() -> int:
    """Return 0 for an answer 200, else 1, with the answer on standard output for `docker inspect`."""
    port, path = int(os.environ["ADUAN_HTTP_PORT"]), os.environ.get("ADUAN_HEALTH_PATH", "/health/ready")
    try:
        with socket.create_connection(("127.0.0.1", port), _WITHIN_S) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
    except OSError as error:
        answer = str(error).encode()
    sys.stdout.write(answer.decode(errors="replace").replace("\r", ""))
    return 0 if answer.split(maxsplit=2)[1:2] == [b"200"] else 1


if __name__ == "__main__":
    sys.exit(main())
