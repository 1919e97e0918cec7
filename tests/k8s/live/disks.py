"""Volumes for a cluster that makes none by itself: folders on its node, for these tests alone."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.k8s.live.cluster import Cluster

CLAIMS = {"data-kafka-0": 1000, "data-mongo-0": 999, "outbox": 10001, "backup": 10001}
"""The claims of the overlay, and who writes to each."""


def ensure(cluster: "Cluster", image: str) -> None:
    """Make a volume for each claim where no storage class is the default; `image` has Python."""
    classes = json.loads(cluster("get", "storageclass", "-o", "json"))["items"]
    default = "storageclass.kubernetes.io/is-default-class"
    if any(each["metadata"].get("annotations", {}).get(default) == "true" for each in classes):
        return
    elsewhere = _elsewhere(cluster)
    cluster("create", "namespace", elsewhere)  # where Pod Security does not forbid folders of the node
    cluster("--namespace", elsewhere, "apply", "-f", "-", given=json.dumps(_folders(cluster, image)))
    cluster("--namespace", elsewhere, "wait", "--for=condition=complete", "job/folders", "--timeout=120s", within=150)
    for claim in CLAIMS:
        cluster("apply", "-f", "-", given=json.dumps(_volume(cluster, claim)))


def remove(cluster: "Cluster") -> None:
    """Remove what `ensure` made; the folders stay on the node."""
    names = [f"{cluster.namespace}-{claim}" for claim in CLAIMS]
    cluster("delete", "persistentvolume", *names, "--ignore-not-found", "--wait=false")
    cluster("delete", "namespace", _elsewhere(cluster), "--ignore-not-found", within=120)


def _elsewhere(cluster: "Cluster") -> str:
    return f"{cluster.namespace}-disks"


def _path(cluster: "Cluster", claim: str) -> str:
    return f"/var/tmp/{cluster.namespace}/{claim}"


def _folders(cluster: "Cluster", image: str) -> dict[str, Any]:
    owners = {_path(cluster, claim): owner for claim, owner in CLAIMS.items()}
    make = "os.makedirs(path, exist_ok=True); os.chown(path, owner, owner)"
    code = f"import os\nfor path, owner in {owners}.items(): {make}"
    container = {
        "name": "folders",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["python", "-c", code],
        "securityContext": {"runAsUser": 0},
        "volumeMounts": [{"name": "node", "mountPath": "/var/tmp"}],
    }
    volume = {"name": "node", "hostPath": {"path": "/var/tmp"}}
    pod = {"restartPolicy": "Never", "containers": [container], "volumes": [volume]}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "folders"},
        "spec": {"backoffLimit": 0, "template": {"spec": pod}},
    }


def _volume(cluster: "Cluster", claim: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"{cluster.namespace}-{claim}"},
        "spec": {
            "capacity": {"storage": "50Gi"},
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Retain",
            "hostPath": {"path": _path(cluster, claim)},
            "claimRef": {"namespace": cluster.namespace, "name": claim},
        },
    }
