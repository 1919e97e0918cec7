"""The development outbox for tests that look at what was sent."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import httpx

from deploy.local.process import Child, start
from tests.support.ports import free_ports
from tests.support.wait import eventually

ROOT = Path(__file__).parents[2]
OUTBOX_KEY = "a key for the SMS gateway in tests"


class OutboxProcess:
    """Real SMTP server and SMS gateway; `settings` are what services need to send to it."""

    def __init__(self, directory: Path) -> None:
        self.http_port, self.smtp_port = free_ports(2)
        self._directory = directory
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """Its HTTP address, without a slash at the end."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def settings(self) -> dict[str, str]:
        """For `service_env(stack, namespace, **outbox.settings)`."""
        return {
            "sms_gateway_url": f"{self.url}/sms",
            "sms_gateway_key": OUTBOX_KEY,
            "smtp_url": f"smtp://127.0.0.1:{self.smtp_port}",
        }

    async def start(self, *, refuse: str = "", busy: str = "", delay_ms: int = 0) -> None:
        """Starts it and waits until it answers; the rest is how it misbehaves, see deploy/local/outbox/behaviour.py."""
        behaviour = {"REFUSE": refuse, "BUSY": busy, "DELAY_MS": str(delay_ms)}
        env = os.environ | {f"ADUAN_OUTBOX_{name}": value for name, value in behaviour.items()}
        env["ADUAN_SMS_GATEWAY_KEY"] = OUTBOX_KEY
        ports = ["--http-port", str(self.http_port), "--smtp-port", str(self.smtp_port)]
        file = str(self._directory / "outbox.jsonl")
        self._child = start(
            "outbox",
            [sys.executable, "-m", "deploy.local.outbox", "--file", file, *ports],
            log=self._directory / "outbox.log",
            env=env,
            cwd=ROOT,
            when_parent_dies=signal.SIGKILL,
        )
        async with httpx.AsyncClient() as client:

            async def answers() -> bool:
                try:
                    return (await client.get(f"{self.url}/health/ready")).is_success
                except httpx.TransportError:
                    return False

            await eventually(answers, 20)

    def stop(self) -> None:
        """Ends it; what it kept stays in its file."""
        if self._child is not None:
            self._child.stop()

    async def messages(self) -> list[dict[str, Any]]:
        """What it was given so far, newest first; see deploy/local/outbox/store.py."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{self.url}/dev/kotak-keluar.json")
            messages: list[dict[str, Any]] = answer.json()["messages"]
            return messages
