"""The whole system for end-to-end tests: four services as processes, providers that take what is sent, and clients."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson

from tests.support.namespace import Namespace, new_namespace
from tests.support.processes import ROOT, ServiceProcess, service_env
from tests.support.providers import KEY, MailBox, SmsServer, mail_box, sms_server
from tests.support.stack import BreakableStack
from tests.support.wait import wait_until

SERVICES = ("intake", "router", "notifier", "reporting")
TENANTS = ("33.72", "36.71", "33.28")
STAFF = {
    tenant: {"verifier": f"verifier-of-{tenant}-token", "agency_admin": f"agency-of-{tenant}-token"}
    for tenant in TENANTS
}
GATEWAYS = {tenant: f"gateway-of-{tenant}-token" for tenant in (*TENANTS, "21.72")}


@dataclass(frozen=True, slots=True)
class Promise:
    """What a client was told with a 202, and what it had said."""

    tenant: str
    complaint_id: str
    tracking_code: str
    text: str
    phone: str


@dataclass
class System:
    """`promises` grow with every accepted complaint. Killing and starting again is up to the test."""

    stack: BreakableStack
    namespace: Namespace
    gateway: SmsServer
    mail: MailBox
    services: dict[str, ServiceProcess]
    env: dict[str, str]
    promises: list[Promise] = field(default_factory=list)
    _number: int = 0

    def submit(self, tenant: str, *, category: str | None = None, give_up_after: float = 60.0) -> Promise:
        """Send a complaint as a patient client does: with one key, again and again until it is accepted."""
        self._number += 1
        key, phone = f"client-{self._number}", f"+62812{self._number:07d}"
        text = f"Jalan berlubang di depan pasar, laporan nomor {self._number} untuk {tenant}"
        body = {
            "text": text,
            "category": category,
            "location": {"area_code": f"{tenant}.01"},
            "reporter": {"name": f"Pelapor {self._number}", "phone": phone},
        }
        url = f"{self.services['intake'].url}/api/v1/tenants/{tenant}/complaints"

        def accepted() -> httpx.Response | None:
            try:
                answer = httpx.post(url, json=body, headers={"Idempotency-Key": key}, timeout=5)
            except httpx.TransportError:
                return None
            assert answer.status_code < 400 or answer.status_code >= 500, answer.text
            return answer if answer.status_code == 202 else None

        told = wait_until(accepted, give_up_after).json()
        promise = Promise(tenant, told["complaint_id"], told["tracking_code"], text, phone)
        self.promises.append(promise)
        return promise

    def tracked(self, promise: Promise) -> dict[str, object]:
        """What the tracking API says of a complaint; {} while it is not there."""
        answer = httpx.get(f"{self.services['reporting'].url}/api/v1/complaints/{promise.tracking_code}", timeout=5)
        return answer.json() if answer.status_code == 200 else {}

    def ready(self, *names: str) -> None:
        """Wait until the services (all of them, if none is named) are ready."""
        for name in names or SERVICES:
            asyncio.run(self.services[name].ready())


def aduan(env: dict[str, str], *arguments: str) -> str:
    """Run the operator's command and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli.main", *arguments],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def running_system(stack: BreakableStack, logs: Path, **settings: str) -> Iterator[System]:
    """Topics, tenants and four ready services on the stack; everything ends with the block."""
    namespace = new_namespace()
    with mail_box() as mail, sms_gateway() as gateway:
        env = service_env(
            stack,
            namespace,
            staff_tokens=orjson.dumps(STAFF).decode(),
            sms_gateway_tokens=orjson.dumps(GATEWAYS).decode(),
            sms_gateway_url=gateway.url,
            sms_gateway_key=KEY,
            smtp_url=mail.url,
            send_first_wait="0.2",
            provider_timeout="3",
            send_lease="13",
            intake_client_rate="100000/minute",
            **settings,
        )
        aduan(env, "topics", "apply")
        aduan(env, "tenant", "apply", "deploy/tenants")
        services = {name: ServiceProcess(name, env, logs=logs) for name in SERVICES}
        system = System(stack, namespace, gateway, mail, services, env)
        try:
            for service in services.values():
                service.start()
            system.ready()
            yield system
        finally:
            for service in services.values():
                service.kill()


@contextmanager
def sms_gateway() -> Iterator[SmsServer]:
    """The SMS gateway in a thread of its own, since these tests have no event loop."""
    started, stop = threading.Event(), asyncio.Event()
    holder: list[tuple[SmsServer, asyncio.AbstractEventLoop]] = []

    async def serve() -> None:
        async with sms_server() as gateway:
            holder.append((gateway, asyncio.get_running_loop()))
            started.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    started.wait(10)
    gateway, loop = holder[0]
    try:
        yield gateway
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
