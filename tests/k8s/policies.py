"""What every overlay must hold to, as functions of its resources: each returns what is wrong, one line a fault."""

from collections.abc import Callable, Iterator

from tests.k8s.manifests import (
    WORKLOADS,
    Manifest,
    containers,
    labels_of,
    matches,
    name_of,
    of_kind,
    pod_template,
)

Policy = Callable[[list[Manifest]], Iterator[str]]
GRACE_SECONDS = 25
"""What services need after draining (shared/runtime/serve.py): requests 10, background work 10, connections 5."""


def images_have_a_version(manifests: list[Manifest]) -> Iterator[str]:
    """A tag that is a version; none, or `latest`, is another program tomorrow."""
    for workload in of_kind(manifests, *WORKLOADS):
        for container in containers(workload):
            _, colon, tag = container["image"].rpartition(":")
            if not colon or not tag[:1].isdigit():
                yield f"{name_of(workload)}: {container['image']}"


def pods_are_restricted(manifests: list[Manifest]) -> Iterator[str]:
    """Pod Security `restricted`, a read-only file system, no token, no addresses of services in the environment."""
    for workload in of_kind(manifests, *WORKLOADS):
        pod = pod_template(workload)["spec"]
        wanted = {
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "runAsNonRoot": True,
            "seccomp": "RuntimeDefault",
        }
        security = pod.get("securityContext", {})
        found = {
            "automountServiceAccountToken": pod.get("automountServiceAccountToken"),
            "enableServiceLinks": pod.get("enableServiceLinks"),
            "runAsNonRoot": security.get("runAsNonRoot"),
            "seccomp": security.get("seccompProfile", {}).get("type"),
        }
        if found != wanted:
            yield f"{name_of(workload)}: {found}"
        for container in containers(workload):
            context = container.get("securityContext", {})
            if (
                context.get("allowPrivilegeEscalation") is not False
                or context.get("readOnlyRootFilesystem") is not True
                or context.get("capabilities", {}).get("drop") != ["ALL"]
                or not context.get("runAsUser")
            ):
                yield f"{name_of(workload)}: {container['name']}: {context}"
    for namespace in of_kind(manifests, "Namespace"):
        if namespace["metadata"]["labels"].get("pod-security.kubernetes.io/enforce") != "restricted":
            yield f"{name_of(namespace)}: not restricted"


def containers_have_limits(manifests: list[Manifest]) -> Iterator[str]:
    """Requests and limits of CPU and memory, and no request above its limit."""
    for workload in of_kind(manifests, *WORKLOADS):
        for container in containers(workload):
            resources = container.get("resources", {})
            if not all({"cpu", "memory"} <= resources.get(each, {}).keys() for each in ("requests", "limits")):
                yield f"{name_of(workload)}: {container['name']}"


def deployments_are_looked_after(manifests: list[Manifest]) -> Iterator[str]:
    """A liveness probe each; services the three that tell a start, an outage of Kafka and a stuck loop apart."""
    for workload in of_kind(manifests, "Deployment"):
        for container in containers(workload):
            if "livenessProbe" not in container:
                yield f"{name_of(workload)}: no livenessProbe"
            if labels_of(workload)["app.kubernetes.io/component"] != "service":
                continue
            paths = [container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "readiness", "liveness")]
            if paths != ["/health/ready", "/health/serving", "/health/live"]:
                yield f"{name_of(workload)}: {paths}"


def deployments_have_a_budget(manifests: list[Manifest]) -> Iterator[str]:
    """A PodDisruptionBudget that chooses its pods, and leaves room for a drain."""
    budgets = of_kind(manifests, "PodDisruptionBudget")
    for workload in of_kind(manifests, "Deployment"):
        own = [each for each in budgets if matches(each["spec"]["selector"], labels_of(workload))]
        if [each["spec"].get("maxUnavailable") for each in own] != [1]:
            yield f"{name_of(workload)}: {[name_of(each) for each in own]}"


def rollouts_take_nothing_away(manifests: list[Manifest]) -> Iterator[str]:
    """No replica goes before another is ready, and each has the time its end takes."""
    settings = _settings(manifests)
    needed = float(settings["ADUAN_DRAIN_SECONDS"]) + GRACE_SECONDS
    for workload in of_kind(manifests, "Deployment"):
        if labels_of(workload)["app.kubernetes.io/component"] not in {"service", "proxy"}:
            continue
        if workload["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] != 0:
            yield f"{name_of(workload)}: takes one away first"
        if pod_template(workload)["spec"]["terminationGracePeriodSeconds"] < needed:
            yield f"{name_of(workload)}: its end may take {needed:.0f} s"


def scaling_stays_within_the_partitions(manifests: list[Manifest]) -> Iterator[str]:
    """More members of a group than partitions have nothing to do; and who is scaled has no fixed number."""
    partitions = int(_settings(manifests)["ADUAN_KAFKA_PARTITIONS"])
    deployments = {each["metadata"]["name"]: each for each in of_kind(manifests, "Deployment")}
    for scaler in of_kind(manifests, "ScaledObject", "HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]["name"]
        most = scaler["spec"].get("maxReplicaCount", scaler["spec"].get("maxReplicas"))
        if most > partitions:
            yield f"{name_of(scaler)}: {most} for {partitions} partitions"
        if "replicas" in deployments[target]["spec"]:
            yield f"{name_of(scaler)}: Deployment/{target} has a number of its own"


def claims_and_maps_are_there(manifests: list[Manifest]) -> Iterator[str]:
    """A ConfigMap, claim or account that a pod names is among the resources."""
    there = {(each["kind"], each["metadata"]["name"]) for each in manifests}
    for workload in of_kind(manifests, *WORKLOADS):
        pod = pod_template(workload)["spec"]
        named = {("ServiceAccount", pod["serviceAccountName"])}
        for volume in pod.get("volumes", ()):
            if "configMap" in volume:
                named.add(("ConfigMap", volume["configMap"]["name"]))
            if "persistentVolumeClaim" in volume:
                named.add(("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]))
        for container in containers(workload):
            named |= {("ConfigMap", each["configMapRef"]["name"]) for each in container.get("envFrom", ())}
        yield from (f"{name_of(workload)}: {kind}/{name} is not there" for kind, name in sorted(named - there))


def _settings(manifests: list[Manifest]) -> dict[str, str]:
    data: dict[str, str] = next(
        each["data"]
        for each in of_kind(manifests, "ConfigMap")
        if each["metadata"]["name"].startswith("aduan-settings")
    )
    return data


POLICIES: tuple[Policy, ...] = (
    images_have_a_version,
    pods_are_restricted,
    containers_have_limits,
    deployments_are_looked_after,
    deployments_have_a_budget,
    rollouts_take_nothing_away,
    scaling_stays_within_the_partitions,
    claims_and_maps_are_there,
)
