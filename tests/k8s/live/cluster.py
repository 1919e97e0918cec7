"""An installation of the standalone overlay on a real cluster, in its own namespace, driven as an operator does."""

import base64
import json
import os
import secrets
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.containers.compose import Address, Outbox
from tests.e2e.system import System
from tests.k8s.live import disks
from tests.k8s.live.forward import Forward
from tests.k8s.live.overlay import ENGINE_IMAGES, write_overlay
from tests.k8s.manifests import KUBECTL, ROOT
from tests.support.namespace import Namespace
from tests.support.ports import free_ports

SERVICES = ("intake", "router", "notifier", "reporting")
IMAGES = (*SERVICES, "tools", "proxy")
_BUILD_WITHIN_S = 1500


class Cluster:
    """`tags` says which build of each image runs; `apply` makes it so."""

    def __init__(self, namespace: str, *, images: str, load: Sequence[str]) -> None:
        self.namespace = namespace
        self.images = images
        self._load = list(load)
        self.tags = dict.fromkeys(IMAGES, "one")
        self._folder = tempfile.TemporaryDirectory(dir=ROOT / ".aduan")
        web, kafka, mongo = free_ports(3)
        self.url = f"http://127.0.0.1:{web}"
        self.kafka = f"127.0.0.1:{kafka}"
        self.mongo = f"mongodb://127.0.0.1:{mongo}/?directConnection=true"
        self._kafka_port = kafka
        self._forwards = [
            Forward(namespace, "service/proxy", web, 80),
            Forward(namespace, "pod/kafka-0", kafka, 19092),
            Forward(namespace, "pod/mongo-0", mongo, 27017),
        ]

    def __call__(self, *arguments: str, given: str | None = None, within: float = 120) -> str:
        """Run `kubectl …` in the namespace; AssertionError with what it said if it fails."""
        done = self.tried(*arguments, given=given, within=within)
        assert done.returncode == 0, f"kubectl {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def tried(self, *arguments: str, given: str | None = None, within: float = 120) -> subprocess.CompletedProcess[str]:
        """The same, and it may fail."""
        command = [str(KUBECTL), "--namespace", self.namespace, *arguments]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=within)

    def up(self) -> None:
        """Build, apply and wait until all is ready."""
        self.build("one", *IMAGES)
        self._bring(*(image for image in ENGINE_IMAGES if _is_here(image)))
        self("create", "namespace", self.namespace)
        self._quota()
        disks.ensure(self, f"{self.images}/tools:one")
        self._secrets()
        self.apply()
        self.ready(within=420)
        self("wait", "--for=condition=complete", "job/setup", "--timeout=300s", within=320)
        for forward in self._forwards:
            forward.start()

    def build(self, tag: str, *names: str) -> None:
        """Build images and bring them to the cluster."""
        authority = os.environ.get("BUILD_CA_CERTS", "")
        for name in names:
            image = f"{self.images}/{name}:{tag}"
            arguments = [f"REVISION={tag}", f"VERSION={tag}", f"NODE_EXTRA_CA_CERTS={authority}"]
            built = ["docker", "build", "-f", "deploy/images/Dockerfile", "--target", name, "-t", image, "."]
            for argument in arguments:
                built[2:2] = ["--build-arg", argument]
            subprocess.run(built, cwd=ROOT, check=True, capture_output=True, timeout=_BUILD_WITHIN_S)
        self._bring(*(f"{self.images}/{name}:{tag}" for name in names))

    def apply(self) -> None:
        """Apply the overlay with the tags there are."""
        folder = Path(self._folder.name)
        write_overlay(folder, self.namespace, self.images, self.tags, public_url=self.url, kafka_port=self._kafka_port)
        # On the server: what kubectl would keep of a map of tenants in an annotation is too long for one.
        self("apply", "--server-side", "--force-conflicts", "-k", str(folder))

    def ready(self, *names: str, within: float = 240) -> None:
        """Wait until the Deployments (all of them, if none is named) run what was applied, ready."""
        for name in names or (*SERVICES, "proxy", "outbox"):
            self("rollout", "status", f"deployment/{name}", f"--timeout={within:.0f}s", within=within + 30)

    def pods(self, name: str) -> list[dict[str, Any]]:
        """A workload's pods that are not on their way out."""
        found = json.loads(self("get", "pods", "-l", f"app.kubernetes.io/name={name}", "-o", "json"))["items"]
        return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]

    def evict(self, pod: str) -> bool:
        """Ask for a pod's place, as `kubectl drain` does; False if a budget refuses for now."""
        eviction = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"name": pod, "namespace": self.namespace},
        }
        path = f"/api/v1/namespaces/{self.namespace}/pods/{pod}/eviction"
        done = self.tried("create", "--raw", path, "-f", "-", given=json.dumps(eviction))
        assert done.returncode == 0 or "disruption budget" in done.stderr, done.stderr
        return done.returncode == 0

    def system(self) -> System:
        """The same for the end-to-end tools: everything through the one address."""
        services = {name: Address(self.url) for name in SERVICES}
        outbox = Outbox(self.url)
        return System(self, Namespace("", "aduan_"), outbox, outbox, services, {})  # type: ignore[arg-type]

    def down(self) -> None:
        """Remove it all."""
        for forward in self._forwards:
            forward.stop()
        self("delete", "namespace", self.namespace, "--ignore-not-found", within=240)
        disks.remove(self)
        self._folder.cleanup()

    def _bring(self, *images: str) -> None:
        if images:
            subprocess.run([*self._load, *images], check=True, capture_output=True, timeout=600)

    def _quota(self) -> None:
        """With a quota every container has to say what it asks for and where it ends, or it is refused."""
        hard = {
            "requests.cpu": "4",
            "requests.memory": "8Gi",
            "limits.cpu": "40",
            "limits.memory": "24Gi",
            "pods": "40",
        }
        quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "city"}, "spec": {"hard": hard}}
        self("apply", "-f", "-", given=json.dumps(quota))

    def _secrets(self) -> None:
        made = {
            "ADUAN_MASTER_KEY": base64.b64encode(os.urandom(32)).decode(),
            "ADUAN_DEV_PASSWORD": secrets.token_urlsafe(16),
            "ADUAN_SMS_GATEWAY_KEY": secrets.token_urlsafe(24),
        }
        literals = [f"--from-literal={name}={value}" for name, value in made.items()]
        self("create", "secret", "generic", "aduan-secrets", *literals)


def _is_here(image: str) -> bool:
    return subprocess.run(["docker", "image", "inspect", image], capture_output=True, check=False).returncode == 0
