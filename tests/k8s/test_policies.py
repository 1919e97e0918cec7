"""Every overlay holds to every policy, and each policy finds what breaks it."""

import copy
from collections.abc import Callable

import pytest

from tests.k8s import policies
from tests.k8s.manifests import OVERLAYS, Manifest, containers, name_of, pod_template, rendered


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("policy", policies.POLICIES, ids=lambda policy: policy.__name__)
def test_an_overlay_holds_to_a_policy(overlay: str, policy: policies.Policy) -> None:
    assert list(policy(rendered(overlay))) == []


def the(manifests: list[Manifest], name: str) -> Manifest:
    return next(each for each in manifests if name_of(each) == name)


def newest_image(manifests: list[Manifest]) -> None:
    next(containers(the(manifests, "Deployment/intake")))["image"] = "aduan/intake:latest"


def as_root(manifests: list[Manifest]) -> None:
    del next(containers(the(manifests, "CronJob/backup")))["securityContext"]["runAsUser"]


def with_token(manifests: list[Manifest]) -> None:
    pod_template(the(manifests, "Job/setup"))["spec"]["automountServiceAccountToken"] = True


def open_namespace(manifests: list[Manifest]) -> None:
    the(manifests, "Namespace/aduan")["metadata"]["labels"] = {}


def without_limits(manifests: list[Manifest]) -> None:
    del next(containers(the(manifests, "Deployment/proxy")))["resources"]["limits"]["memory"]


def readiness_needs_kafka(manifests: list[Manifest]) -> None:
    next(containers(the(manifests, "Deployment/intake")))["readinessProbe"]["httpGet"]["path"] = "/health/ready"


def without_budget(manifests: list[Manifest]) -> None:
    manifests.remove(the(manifests, "PodDisruptionBudget/router"))


def too_short_an_end(manifests: list[Manifest]) -> None:
    pod_template(the(manifests, "Deployment/router"))["spec"]["terminationGracePeriodSeconds"] = 30


def too_many_replicas(manifests: list[Manifest]) -> None:
    the(manifests, "ScaledObject/router")["spec"]["maxReplicaCount"] = 13


def two_who_say_how_many(manifests: list[Manifest]) -> None:
    the(manifests, "Deployment/reporting")["spec"]["replicas"] = 2


def without_claim(manifests: list[Manifest]) -> None:
    manifests.remove(the(manifests, "PersistentVolumeClaim/backup"))


@pytest.mark.parametrize(
    ("policy", "breaking"),
    [
        (policies.images_have_a_version, newest_image),
        (policies.pods_are_restricted, as_root),
        (policies.pods_are_restricted, with_token),
        (policies.pods_are_restricted, open_namespace),
        (policies.containers_have_limits, without_limits),
        (policies.deployments_are_looked_after, readiness_needs_kafka),
        (policies.deployments_have_a_budget, without_budget),
        (policies.rollouts_take_nothing_away, too_short_an_end),
        (policies.scaling_stays_within_the_partitions, too_many_replicas),
        (policies.scaling_stays_within_the_partitions, two_who_say_how_many),
        (policies.claims_and_maps_are_there, without_claim),
    ],
)
def test_a_policy_finds_what_breaks_it(policy: policies.Policy, breaking: Callable[[list[Manifest]], None]) -> None:
    manifests = copy.deepcopy(rendered("production"))
    breaking(manifests)
    assert list(policy(manifests)) != []
