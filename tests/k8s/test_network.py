"""NetworkPolicies let through what the services need, and nothing else."""

import copy
from itertools import product

import pytest

from deploy.images.proxy import PORTS
from deploy.local import routes
from tests.k8s import network
from tests.k8s.manifests import OVERLAYS, Manifest, of_kind, rendered
from tests.k8s.network import OPERATED, Pod, reaches

SERVICES = ("intake", "router", "notifier", "reporting")
CLOSED = ("Ingress", "Egress")


def engines(manifests: list[Manifest]) -> dict[str, tuple[Pod, int]]:
    """Where Kafka and MongoDB are, and on which port."""
    own = network.pods(manifests)
    if "kafka" in own:
        return {"kafka": (own["kafka"], 9092), "mongo": (own["mongo"], 27017)}
    return {
        "kafka": (Pod("kafka", OPERATED["strimzi"]), 9093),
        "mongo": (Pod("mongo", OPERATED["mongodb"]), 27017),
    }


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_is_open_that_is_not_listed(overlay: str) -> None:
    policies = {each["metadata"]["name"]: each["spec"] for each in of_kind(rendered(overlay), "NetworkPolicy")}
    assert policies["default-deny"] == {"podSelector": {}, "policyTypes": list(CLOSED)}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_selectors_and_ports_are_those_of_pods(overlay: str) -> None:
    manifests = rendered(overlay)
    assert list(network.selectors_that_choose_nobody(manifests)) == []
    assert list(network.services_that_lead_nowhere(manifests)) == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everybody_reaches_what_they_need(overlay: str) -> None:
    manifests = rendered(overlay)
    pods = network.pods(manifests)
    for name in routes.load(local=False).services:
        assert reaches(manifests, pods["proxy"], pods[name], PORTS[name]), name
        assert reaches(manifests, pods["tools"], pods[name], PORTS[name]), f"the doctor asks {name}"
    users = [*SERVICES, "setup", "tools", *(["backup"] if "backup" in pods else [])]
    for name, (engine, port) in product(users, engines(manifests).values()):
        assert reaches(manifests, pods[name], engine, port), (name, engine.name)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nobody_reaches_what_they_do_not_need(overlay: str) -> None:
    manifests = rendered(overlay)
    pods = network.pods(manifests)
    for one, other in product(SERVICES, SERVICES):
        assert not reaches(manifests, pods[one], pods[other], PORTS[other]), f"{one} calls {other}"
    for engine, port in engines(manifests).values():
        assert not reaches(manifests, pods["proxy"], engine, port)
    for name in SERVICES:
        assert not reaches(manifests, pods["setup"], pods[name], PORTS[name])


def test_only_who_tells_people_reaches_the_internet() -> None:
    manifests = rendered("production")
    outside = [
        name
        for name, pod in network.pods(manifests).items()
        for policy in network._chosen(manifests, pod, "Egress")
        if any("ipBlock" in peer for rule in policy["spec"].get("egress", ()) for peer in rule.get("to", ()))
    ]
    assert sorted(outside) == ["notifier", "router"]


def test_a_misspelt_label_or_port_would_be_found() -> None:
    manifests = copy.deepcopy(rendered("standalone"))
    policy = next(each for each in of_kind(manifests, "NetworkPolicy") if each["metadata"]["name"] == "services")
    policy["spec"]["ingress"][0]["from"][0]["podSelector"]["matchLabels"] = {"app.kubernetes.io/name": "proxi"}
    policy["spec"]["ingress"][0]["ports"][0]["port"] = "htp"
    assert len(list(network.selectors_that_choose_nobody(manifests))) == 2
    pods = network.pods(manifests)
    assert not reaches(manifests, pods["proxy"], pods["intake"], 8001)


def test_a_service_that_leads_nowhere_would_be_found() -> None:
    manifests = copy.deepcopy(rendered("standalone"))
    service = next(each for each in of_kind(manifests, "Service") if each["metadata"]["name"] == "router")
    service["spec"]["ports"][0]["targetPort"] = "web"
    assert list(network.services_that_lead_nowhere(manifests)) == ["Service/router: no port web"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_proxy_finds_services_by_the_names_and_ports_it_knows(overlay: str) -> None:
    services = {each["metadata"]["name"]: each["spec"] for each in of_kind(rendered(overlay), "Service")}
    for name in routes.load(local=False).services:
        assert services[name]["clusterIP"] == "None"
        assert [port["port"] for port in services[name]["ports"]] == [PORTS[name]]
