"""The expressions of dashboards and rules, and what is really exposed for them to find."""

import asyncio
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import promql_parser
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from deploy.cli.docs import SERVICES, harmless

OBSERVABILITY = Path(__file__).parents[3] / "deploy" / "observability"
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}

KAFKA_EXPORTER = {
    "kafka_brokers",
    "kafka_consumergroup_lag",
    "kafka_consumergroup_members",
    "kafka_topic_partition_current_offset",
    "kafka_topic_partition_oldest_offset",
    "kafka_topic_partition_under_replicated_partition",
}
"""As danielqsj/kafka-exporter 1.9, and Strimzi's build of it, call them."""
PROMETHEUS = {"up", "ALERTS"}
"""What Prometheus says by itself."""

Found = tuple[str, str]
"""Where an expression stands, and the expression."""


def rules() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each rule with its file's name."""
    for file in sorted((OBSERVABILITY / "rules").glob("*.yaml")):
        for group in YAML(typ="safe").load(file.read_text(encoding="utf-8"))["groups"]:
            for rule in group["rules"]:
                yield file.name, rule


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each panel that shows something with its dashboard's file name."""
    for file in sorted((OBSERVABILITY / "grafana" / "dashboards").glob("*.json")):
        for panel in orjson.loads(file.read_bytes())["panels"]:
            if panel["type"] != "row":
                yield file.name, panel


def expressions() -> list[Found]:
    """Return every expression of rules and dashboards."""
    found = [(f"{file}: {rule.get('alert', rule.get('record'))}", rule["expr"]) for file, rule in rules()]
    found += [(f"{file}: {panel['title']}", each["expr"]) for file, panel in panels() for each in panel["targets"]]
    return found


def names_in(expression: str) -> set[str]:
    """Return the names of the series that an expression reads."""
    names = set[str]()

    def visit(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.VectorSelector) and node.name:
            names.add(node.name)

    promql_parser.walk(promql_parser.parse(expression), visit)
    return names


async def exposed() -> set[str]:
    """Return the names of the series that the four services have at /metrics, before anything has happened to them."""
    texts = await asyncio.gather(*(_metrics_of(service) for service in SERVICES))
    return {
        f"{family.name}{suffix}"
        for text in texts
        for family in text_string_to_metric_families(text)
        for suffix in SUFFIXES[family.type]
    }


async def _metrics_of(service: str) -> str:
    settings = importlib.import_module(f"services.{service}.settings").Settings
    app = importlib.import_module(f"services.{service}.main").build(harmless(settings))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    return answer.text
