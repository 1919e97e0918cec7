"""Pods are deleted, scaled, replaced and drained under reports; everything promised is there afterwards."""

import json
import time

import pytest

from tests.e2e.reports import reports, some_more
from tests.e2e.system import System
from tests.k8s.live.cluster import SERVICES, Cluster
from tests.support.wait import wait_until

pytestmark = pytest.mark.timeout(2400)


def test_it_comes_up_and_takes_reports(system: System) -> None:
    with reports(system, "up"):
        pass


def test_services_are_scaled(cluster: Cluster, system: System) -> None:
    with reports(system, "scaled: 3 router, 2 of the others"):
        for name in (*SERVICES, "proxy"):
            cluster("scale", f"deployment/{name}", f"--replicas={3 if name == 'router' else 2}")
        cluster.ready()


def test_pods_are_deleted(cluster: Cluster, system: System) -> None:
    with reports(system, "deleted: a pod of each service, one without time to end"):
        for name in (*SERVICES, "proxy"):
            at_once = ["--grace-period=0", "--force"] if name == "router" else ["--wait=false"]
            cluster("delete", "pod", cluster.pods(name)[0]["metadata"]["name"], *at_once)
        some_more(system)
        cluster.ready()


@pytest.mark.parametrize("engine", ["kafka", "mongo"])
def test_an_engine_is_deleted_and_comes_back(cluster: Cluster, system: System, engine: str) -> None:
    with reports(system, f"deleted: {engine}-0"):
        if engine == "kafka":
            cluster("scale", "statefulset/kafka", "--replicas=0")
            cluster("wait", "--for=delete", "pod/kafka-0", "--timeout=120s", within=150)
            some_more(system)  # accepting needs no Kafka
            cluster("scale", "statefulset/kafka", "--replicas=1")
        else:
            cluster("delete", "pod", "mongo-0", within=150)
        cluster("rollout", "status", f"statefulset/{engine}", "--timeout=180s", within=200)
        cluster.ready()


def test_services_are_replaced_by_a_second_build(cluster: Cluster, system: System) -> None:
    cluster.build("two", "intake", "router")
    with reports(system, "replaced: intake and router by a second build"):
        cluster.tags |= {"intake": "two", "router": "two"}
        for name in ("intake", "router"):
            image = f"{cluster.images}/{name}:two"
            cluster("set", "image", f"deployment/{name}", f"aduan={image}")
        cluster.ready("intake", "router")
    for name in ("intake", "router"):
        images = {pod["spec"]["containers"][0]["image"] for pod in cluster.pods(name)}
        assert images == {f"{cluster.images}/{name}:two"}


def test_a_node_is_drained(cluster: Cluster, system: System) -> None:
    """Every pod of Aduan's is evicted as `kubectl drain` does it: a budget lets go of one at a time."""
    refused = 0
    with reports(system, "drained: every pod evicted"):
        waiting = [pod["metadata"]["name"] for name in (*SERVICES, "proxy") for pod in cluster.pods(name)]
        until = time.monotonic() + 420
        while waiting:
            assert time.monotonic() < until, f"never let go: {waiting}"
            again = [pod for pod in waiting if not cluster.evict(pod)]
            refused += len(again)
            waiting = again
            if waiting:
                wait_until(lambda: _lets_go(cluster), 120)
        cluster.ready()
    assert refused, "budgets let go of everything at once"
    print(f"drained: budgets refused {refused} times")


def _lets_go(cluster: Cluster) -> bool:
    budgets = json.loads(cluster("get", "poddisruptionbudgets", "-o", "json"))["items"]
    return any(each["status"].get("disruptionsAllowed") for each in budgets)


def test_the_overlay_is_applied_again_and_changes_nothing_that_runs(cluster: Cluster, system: System) -> None:
    with reports(system, "applied again"):
        cluster.apply()
        cluster.ready()
        cluster("wait", "--for=condition=complete", "job/setup", "--timeout=300s", within=320)


def test_a_backup_is_taken(cluster: Cluster) -> None:
    cluster("create", "job", "by-hand", "--from=cronjob/backup")
    cluster("wait", "--for=condition=complete", "job/by-hand", "--timeout=180s", within=200)
    print(f"backup: {cluster('logs', 'job/by-hand').strip()}")


def test_the_namespace_refuses_what_is_not_restricted_or_has_no_limits(cluster: Cluster) -> None:
    image = f"{cluster.images}/tools:one"
    unlimited = cluster.tried("run", "x", f"--image={image}", "--dry-run=server")
    assert "must specify" in unlimited.stderr or "violates PodSecurity" in unlimited.stderr
    limits = {"resources": {each: {"cpu": "1", "memory": "64Mi"} for each in ("requests", "limits")}}
    rooted = {
        "spec": {"containers": [{"name": "x", "image": image, "securityContext": {"privileged": True}, **limits}]}
    }
    privileged = cluster.tried("run", "x", f"--image={image}", "--dry-run=server", f"--overrides={json.dumps(rooted)}")
    assert "violates PodSecurity" in privileged.stderr


def test_pods_reach_what_they_should_and_where_policies_are_enforced_nothing_else(cluster: Cluster) -> None:
    assert _reaches(cluster, "proxy", "intake", 8001)
    assert _reaches(cluster, "intake", "kafka", 9092)
    assert _reaches(cluster, "reporting", "mongo", 27017)
    wrongly = [
        f"{source} → {target}"
        for source, target, port in [("intake", "router", 8002), ("proxy", "mongo", 27017)]
        if _reaches(cluster, source, target, port)
    ]
    assert len(wrongly) in {0, 2}, wrongly
    print("network policies: " + ("not enforced by this cluster's network" if wrongly else "enforced"))


def _reaches(cluster: Cluster, source: str, target: str, port: int) -> bool:
    code = f"import socket; socket.create_connection(('{target}', {port}), 3)"
    return cluster.tried("exec", f"deployment/{source}", "--", "python", "-c", code).returncode == 0
