"""Strimzi's resources made from the code: every topic there should be, and a user for each service.

What a service reads is asked of the service itself, put together as in earnest; what it says is in the catalogue.
"""

import importlib
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML

from deploy.cli.asyncapi import said_by
from shared.bus.consumer import BatchConsumer
from shared.bus.redrive import REDRIVEN_SUFFIX
from shared.bus.topics import DEAD_LETTER_SUFFIX, SERVICE_GROUPS, Topics
from shared.config import CommonSettings
from shared.contracts.catalogue import EVENTS
from shared.contracts.tenant import TenantConfigured

CLUSTER: Final = "aduan"
PARTITIONS: Final = 12
REPLICATION: Final = 3
API: Final = "kafka.strimzi.io/v1"
HEADER: Final = "# Made by `aduan docs generate` from what the services read and say.\n"

Build = Callable[[type[CommonSettings]], CommonSettings]
Rights = list[dict[str, Any]]


def topics_text() -> bytes:
    """Return a KafkaTopic for each topic that `aduan topics plan` asks for."""
    wanted = Topics().wanted(partitions=PARTITIONS, replication=REPLICATION)
    return _yaml(
        _resource(
            "KafkaTopic",
            topic.name.replace("_", "-"),
            {
                "topicName": topic.name,
                "partitions": topic.partitions,
                "replicas": topic.replication,
                "config": dict(topic.config),
            },
        )
        for topic in wanted
    )


def users_text(services: Sequence[str], settings_of: Build) -> bytes:
    """Return the KafkaUsers: one per service, `setup` for jobs and commands, onlookers. Needs an event loop."""
    users = {name: service_rights(name, reads_of(name, settings_of)) for name in services}
    users |= {"setup": setup_rights(), "keda": onlooker_rights(), "backup": onlooker_rights()}
    return _yaml(
        _resource(
            "KafkaUser",
            name,
            {
                "authentication": {"type": "scram-sha-512"},
                "authorization": {"type": "simple", "acls": rights},
            },
        )
        for name, rights in users.items()
    )


def reads_of(service: str, settings_of: Build) -> list[str]:
    """Return the topics that the service's consumer group reads, as the built service says; none without a group."""
    settings = settings_of(importlib.import_module(f"services.{service}.settings").Settings)
    app = importlib.import_module(f"services.{service}.main").build(settings)
    check = app.state.lifecycle.health.checks.get("consumer")
    consumer = getattr(check, "__self__", None)
    return list(consumer.topics) if isinstance(consumer, BatchConsumer) else []


def service_rights(service: str, reads: Sequence[str]) -> Rights:
    """Return what a service may do: read what it reads, say what it says, and set aside what it can't take."""
    rights = [_on("topic", topic, "Read", "Describe") for topic in [*reads, TenantConfigured.topic]]
    said = dict.fromkeys(event.topic for event in EVENTS if said_by(event) == service)
    if service in SERVICE_GROUPS:
        rights.append(_on("group", service, "Read"))
        said |= {service + DEAD_LETTER_SUFFIX: None}
    return rights + [_on("topic", topic, "Write", "Describe") for topic in said]


def setup_rights() -> Rights:
    """Return what jobs and commands may do: compare topics, put tenants in force, rebuild, restore, redrive letters."""
    letters = [group + DEAD_LETTER_SUFFIX for group in SERVICE_GROUPS]
    rights = [_on("topic", topic, "Read", "Write", "Describe", "DescribeConfigs") for topic in _event_topics()]
    rights += [_on("topic", topic, "Read", "Describe", "DescribeConfigs") for topic in letters]
    groups = [*SERVICE_GROUPS, *(group + REDRIVEN_SUFFIX for group in SERVICE_GROUPS)]
    disks = {"resource": {"type": "cluster"}, "operations": ["Describe"]}  # how full they are, for `aduan doctor`
    return [*rights, disks, *(_on("group", group, "Read") for group in groups)]


def onlooker_rights() -> Rights:
    """Return what scaling and backups need: how long topics are, how far groups have come, nothing of what is said."""
    topics = [_on("topic", topic, "Describe") for topic in _event_topics()]
    return topics + [_on("group", group, "Describe") for group in SERVICE_GROUPS]


def _event_topics() -> list[str]:
    return list(dict.fromkeys(event.topic for event in EVENTS))


def _on(kind: str, name: str, *operations: str) -> dict[str, Any]:
    return {"resource": {"type": kind, "name": name}, "operations": list(operations)}


def _resource(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": name, "labels": {"strimzi.io/cluster": CLUSTER}}
    return {"apiVersion": API, "kind": kind, "metadata": metadata, "spec": spec}


def _yaml(resources: Iterable[dict[str, Any]]) -> bytes:
    yaml, text = YAML(), StringIO()
    yaml.default_flow_style = None  # the innermost maps and lists on one line
    yaml.width = 120
    yaml.dump_all(list(resources), text)
    return (HEADER + text.getvalue()).encode()
