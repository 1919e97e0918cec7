"""Who reaches whom by the NetworkPolicies of an overlay: a small model of a network that enforces them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.k8s.manifests import WORKLOADS, Manifest, containers, labels_of, matches, name_of, of_kind

OPERATED = {
    "strimzi": {"strimzi.io/cluster": "aduan", "strimzi.io/kind": "Kafka"},
    "mongodb": {"app": "mongo-svc"},
}
"""The labels that operators put on pods which are not among the resources."""


@dataclass(frozen=True)
class Pod:
    """A kind of pod: labels and ports by name. `name` is the workload's."""

    name: str
    labels: dict[str, str]
    ports: dict[str, int] = field(default_factory=dict)


def pods(manifests: list[Manifest]) -> dict[str, Pod]:
    """The pods of all workloads, by their workload's name."""
    found = {}
    for workload in of_kind(manifests, *WORKLOADS):
        ports = {p["name"]: p["containerPort"] for each in containers(workload) for p in each.get("ports", ())}
        name = workload["metadata"]["name"]
        found[name] = Pod(name, labels_of(workload), ports)
    return found


def reaches(manifests: list[Manifest], source: Pod, target: Pod, port: int) -> bool:
    """Whether a connection inside the namespace is allowed on both sides."""
    return _leaves(manifests, source, target, port) and _enters(manifests, source, target, port)


def _leaves(manifests: list[Manifest], source: Pod, target: Pod, port: int) -> bool:
    rules = [rule for each in _chosen(manifests, source, "Egress") for rule in each["spec"].get("egress", ())]
    return any(_peer(rule.get("to"), target) and _port(rule, target, port) for rule in rules)


def _enters(manifests: list[Manifest], source: Pod, target: Pod, port: int) -> bool:
    rules = [rule for each in _chosen(manifests, target, "Ingress") for rule in each["spec"].get("ingress", ())]
    return any(_peer(rule.get("from"), source) and _port(rule, target, port) for rule in rules)


def _chosen(manifests: list[Manifest], pod: Pod, direction: str) -> Iterator[Manifest]:
    for policy in of_kind(manifests, "NetworkPolicy"):
        spec = policy["spec"]
        if direction in spec["policyTypes"] and matches(spec["podSelector"], pod.labels):
            yield policy


def _peer(peers: list[Manifest] | None, pod: Pod) -> bool:
    if peers is None:
        return True
    return any(
        "namespaceSelector" not in peer and "podSelector" in peer and matches(peer["podSelector"], pod.labels)
        for peer in peers
    )


def _port(rule: Manifest, target: Pod, port: int) -> bool:
    allowed = [target.ports.get(each["port"], each["port"]) for each in rule.get("ports", ())]
    return not allowed or port in allowed


def selectors_that_choose_nobody(manifests: list[Manifest]) -> Iterator[str]:
    """A selector with a misspelt label allows nothing, and nobody hears of it; nor of a port that no pod has."""
    everybody = [pod.labels for pod in pods(manifests).values()] + list(OPERATED.values())
    everybody.append({"strimzi.io/kind": "cluster-operator"})
    everybody.append({"app": "keda-operator"})
    everybody.append({"k8s-app": "kube-dns"})
    everybody.append({"app.kubernetes.io/name": "prometheus"})
    everybody.append({"strimzi.io/cluster": "aduan", "strimzi.io/component-type": "kafka-exporter"})
    named = {name for pod in pods(manifests).values() for name in pod.ports}
    for policy in of_kind(manifests, "NetworkPolicy"):
        spec = policy["spec"]
        rules = [*spec.get("ingress", ()), *spec.get("egress", ())]
        peers = [peer for rule in rules for peer in rule.get("from", rule.get("to", ()))]
        selectors = [spec["podSelector"], *(peer["podSelector"] for peer in peers if "podSelector" in peer)]
        for selector in selectors:
            if not any(matches(selector, labels) for labels in everybody):
                yield f"{name_of(policy)}: nobody is {selector}"
        ports = [each["port"] for rule in rules for each in rule.get("ports", ())]
        yield from (
            f"{name_of(policy)}: no port is called {each}"
            for each in ports
            if isinstance(each, str) and each not in named
        )


def services_that_lead_nowhere(manifests: list[Manifest]) -> Iterator[str]:
    """A Service whose selector chooses nobody, or that names a port its pods don't have."""
    for service in of_kind(manifests, "Service"):
        chosen = [
            p for p in pods(manifests).values() if matches({"matchLabels": service["spec"]["selector"]}, p.labels)
        ]
        if not chosen:
            yield f"{name_of(service)}: nobody"
        for port in service["spec"]["ports"]:
            if any(port["targetPort"] not in pod.ports for pod in chosen):
                yield f"{name_of(service)}: no port {port['targetPort']}"
