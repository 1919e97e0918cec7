"""`python -m deploy.local.outbox`: the development outbox as a process.

The SMS gateway's key is in ADUAN_SMS_GATEWAY_KEY, or in the file of that name where a container has its secrets.
"""

import argparse
import os
import sys
from pathlib import Path

import uvicorn

from deploy.local.credentials import read_each
from deploy.local.outbox.app import build
from deploy.local.outbox.behaviour import from_environment
from deploy.local.outbox.store import Outbox
from shared.config import SECRETS
from shared.runtime.serve import KEEP_ALIVE_SECONDS

_KEY = "ADUAN_SMS_GATEWAY_KEY"


def main() -> int:
    """Runs until a signal; exit code 2 without a key."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--file", type=Path, required=True, help="where messages are kept")
    arguments.add_argument("--host", default="127.0.0.1", help="the address it listens on")
    arguments.add_argument("--http-port", type=int, default=int(os.environ.get("ADUAN_HTTP_PORT", "8025")))
    arguments.add_argument("--smtp-port", type=int, default=8026)
    given = arguments.parse_args()
    key = os.environ.get(_KEY) or read_each(Path(SECRETS)).get(_KEY)
    if not key:
        sys.stderr.write("ADUAN_SMS_GATEWAY_KEY is not set: the outbox takes SMS from senders that show it\n")
        return 2
    outbox, host = Outbox(given.file), given.host
    app = build(outbox, key=key, behaviour=from_environment(), smtp_host=host, smtp_port=given.smtp_port)
    uvicorn.run(
        app,
        host=host,
        port=given.http_port,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=3,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
