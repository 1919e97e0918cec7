"""Kafka's topics and users are those that the code asks for: every topic a service uses, and no other right."""

import ast
from itertools import product
from pathlib import Path

import pytest

from deploy.cli import strimzi
from deploy.cli.asyncapi import said_by
from deploy.cli.docs import harmless
from shared.bus.topics import SERVICE_GROUPS, Topics
from shared.contracts.catalogue import EVENTS
from shared.contracts.tenant import TenantConfigured
from tests.k8s.manifests import ROOT, Manifest, of_kind, rendered

SERVICES = ("intake", "router", "notifier", "reporting")


@pytest.fixture(scope="module")
def manifests() -> list[Manifest]:
    return rendered("production")


def rights(manifests: list[Manifest], user: str) -> set[tuple[str, str, str]]:
    """A user's (kind, name, operation)s."""
    found = next(each for each in of_kind(manifests, "KafkaUser") if each["metadata"]["name"] == user)
    return {
        (acl["resource"]["type"], acl["resource"].get("name", ""), operation)
        for acl in found["spec"]["authorization"]["acls"]
        for operation in acl["operations"]
    }


def test_every_topic_there_should_be_is_one_of_strimzis(manifests: list[Manifest]) -> None:
    topics = {each["spec"]["topicName"]: each["spec"] for each in of_kind(manifests, "KafkaTopic")}
    for wanted in Topics().wanted(partitions=12, replication=3):
        found = topics.pop(wanted.name)
        assert (found["partitions"], found["replicas"], found["config"]) == (
            12 if wanted.partitions > 1 else 1,
            3,
            wanted.config,
        )
    assert not topics


async def test_each_service_may_read_what_it_reads_and_nothing_else(manifests: list[Manifest]) -> None:
    for service in SERVICES:
        reads = {*strimzi.reads_of(service, harmless), TenantConfigured.topic}
        assert len(reads) > 1 or service == "intake"
        may = {name for kind, name, operation in rights(manifests, service) if (kind, operation) == ("topic", "Read")}
        assert may == reads, service


def test_each_service_may_say_what_it_says_and_nothing_else(manifests: list[Manifest]) -> None:
    for service in SERVICES:
        says = {event.topic for event in EVENTS if said_by(event) == service}
        letters = {f"{service}.dlt"} if service in SERVICE_GROUPS else set()
        may = {name for _, name, operation in rights(manifests, service) if operation == "Write"}
        assert may == says | letters, service


def test_an_event_is_made_by_the_service_that_may_say_it_alone() -> None:
    makers = {(event.__name__, service) for event, service in product(EVENTS, SERVICES) if said_by(event) == service}
    assert {(name, service) for service in SERVICES for name in made_in(ROOT / "services" / service)} <= makers


def made_in(folder: Path) -> set[str]:
    """The names of events that code below `folder` makes."""
    events = {event.__name__ for event in EVENTS}
    calls = (
        node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
    )
    return events & set(calls)


def test_code_that_makes_an_event_is_seen(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("event = contracts.ComplaintReceived(complaint=ref)\n")
    assert made_in(tmp_path) == {"ComplaintReceived"}
    assert "ComplaintReceived" in made_in(ROOT / "services" / "intake")


def test_groups_are_their_services_own(manifests: list[Manifest]) -> None:
    for user in (*SERVICES, "keda", "backup"):
        reads = {name for kind, name, operation in rights(manifests, user) if (kind, operation) == ("group", "Read")}
        assert reads == ({user} if user in SERVICE_GROUPS else set())


def test_onlookers_read_and_write_nothing(manifests: list[Manifest]) -> None:
    for user in ("keda", "backup"):
        assert {operation for _, _, operation in rights(manifests, user)} == {"Describe"}


def test_nobody_may_do_everything(manifests: list[Manifest]) -> None:
    for user in of_kind(manifests, "KafkaUser"):
        mine = rights(manifests, user["metadata"]["name"])
        assert {right[2] for right in mine if right[0] == "cluster"} <= {"Describe"}
        assert not {right for right in mine if right[2] in {"All", "Alter", "Create"}}
        assert not {right for right in mine if right[1] == "*"}
