"""Each service is given the secrets that its settings have, and no other."""

import importlib
from typing import get_args

import pytest
from pydantic import SecretStr

from shared.config import CommonSettings
from tests.k8s.manifests import Manifest, name_of, of_kind, pod_template, rendered

SERVICES = ("intake", "router", "notifier", "reporting")
WITH_KAFKA = "ADUAN_KAFKA_PASSWORD"
"""Where there is a user for it (components/strimzi)."""


def wanted(service: str) -> set[str]:
    """The variables of a service's secret settings."""
    settings: type[CommonSettings] = importlib.import_module(f"services.{service}.settings").Settings
    return {f"ADUAN_{name.upper()}" for name, field in settings.model_fields.items() if _secret(field.annotation)}


def _secret(annotation: object) -> bool:
    return annotation is SecretStr or any(_secret(each) for each in get_args(annotation))


def given(manifests: list[Manifest], service: str) -> set[str]:
    """The variables that lie in the service's folders of secrets."""
    deployment = next(each for each in manifests if name_of(each) == f"Deployment/{service}")
    volumes = pod_template(deployment)["spec"]["volumes"]
    sources = [source for each in volumes for source in each.get("projected", {}).get("sources", ())]
    return {
        item["path"] for source in sources for item in source["secret"]["items"] if item["path"].startswith("ADUAN_")
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_given_its_secrets_and_no_other(service: str) -> None:
    assert "ADUAN_MASTER_KEY" in wanted(service)
    assert given(rendered("standalone"), service) == wanted(service) - {WITH_KAFKA}
    assert given(rendered("production"), service) == wanted(service) | {"ADUAN_MONGO_URL"}


def test_no_secret_is_a_plain_setting() -> None:
    every = set.union(*(wanted(service) for service in SERVICES))
    for overlay in ("standalone", "production"):
        for settings in of_kind(rendered(overlay), "ConfigMap"):
            assert not every & settings["data"].keys()
