"""The overlay the live tests apply: standalone, an outbox that takes what is sent, and a way in for the checker."""

import os
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.k8s.manifests import K8S

ENGINE_IMAGES = ("apache/kafka:4.3.0", "mongo:8.0")


def write_overlay(
    folder: Path, namespace: str, images: str, tags: Mapping[str, str], *, public_url: str, kafka_port: int
) -> None:
    """Write the kustomization; `tags` by image, `kafka_port` is where this machine finds Kafka."""
    there = os.path.relpath(K8S, folder)
    settings = {
        "ADUAN_PUBLIC_URL": public_url,
        "ADUAN_KAFKA_PARTITIONS": "6",
        "ADUAN_INTAKE_CLIENT_RATE": "100000/minute",
        "ADUAN_SEND_FIRST_WAIT": "0.2",
    }
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": namespace,
        "resources": [f"{there}/overlays/standalone"],
        "components": [f"{there}/components/trial", f"{there}/../tenants"],
        "configMapGenerator": [
            {
                "name": "aduan-settings",
                "namespace": "aduan",
                "behavior": "merge",
                "literals": [f"{name}={value}" for name, value in settings.items()],
            }
        ],
        "images": [
            {"name": f"aduan/{name}", "newName": f"{images}/{name}", "newTag": tag} for name, tag in tags.items()
        ],
        "patches": [{"target": {"kind": "StatefulSet", "name": "kafka"}, "patch": _text(_from_outside(kafka_port))}],
    }
    with (folder / "kustomization.yaml").open("w") as file:
        YAML().dump(kustomization, file)


def _from_outside(port: int) -> dict[str, Any]:
    """One more listener, so that a client outside is told an address that it reaches."""
    env = {
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093,HOST://:19092",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://kafka:9092,HOST://127.0.0.1:{port}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,HOST:PLAINTEXT",
    }
    container = {"name": "kafka", "env": [{"name": name, "value": value} for name, value in env.items()]}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "kafka"},
        "spec": {"template": {"spec": {"containers": [container]}}},
    }


def _text(document: dict[str, Any]) -> str:
    text = StringIO()
    YAML().dump(document, text)
    return text.getvalue()
