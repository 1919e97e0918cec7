"""Every resource of every overlay is one that the API server takes, with no field that it would drop."""

import copy

import kubernetes_validate
import pytest

from tests.k8s import schemas
from tests.k8s.manifests import OVERLAYS, Manifest, name_of, of_kind, rendered

KUBERNETES = "1.34"
pytestmark = pytest.mark.timeout(600)  # the first time it fetches the operators' releases


@pytest.fixture(scope="module")
def custom() -> schemas.Schemas:
    return schemas.custom_schemas()


def faults(custom: schemas.Schemas, manifest: Manifest) -> list[str]:
    if (manifest["apiVersion"], manifest["kind"]) in custom:
        return schemas.faults(custom, manifest)
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
        return [f"{name_of(manifest)}: {error}"]
    return []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_api_server_would_take_every_resource_as_it_is(overlay: str, custom: schemas.Schemas) -> None:
    manifests = rendered(overlay)
    assert len(manifests) > 30
    assert [fault for each in manifests for fault in faults(custom, each)] == []


@pytest.mark.parametrize(
    "kind", ["Deployment", "Kafka", "KafkaUser", "ScaledObject", "MongoDBCommunity", "Certificate"]
)
def test_a_misspelt_field_would_be_found(kind: str, custom: schemas.Schemas) -> None:
    manifest = copy.deepcopy(of_kind(rendered("production"), kind)[0])
    manifest["spec"]["replicaz"] = 3
    assert faults(custom, manifest) != []


def test_a_kind_that_nobody_knows_would_be_found(custom: schemas.Schemas) -> None:
    unknown = {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopik", "metadata": {"name": "x"}, "spec": {}}
    assert faults(custom, unknown) != []
