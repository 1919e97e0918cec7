"""The alert rules of deploy/observability as a resource of the Prometheus operator."""

from io import StringIO
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

RULES: Final = Path(__file__).parents[1] / "observability" / "rules"
HEADER: Final = "# Made by `aduan docs generate` from deploy/observability/rules.\n"


def rules_text() -> bytes:
    """Return a PrometheusRule with every group of every file."""
    groups = [group for file in sorted(RULES.glob("*.yaml")) for group in YAML(typ="safe").load(file)["groups"]]
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "aduan"},
        "spec": {"groups": _readable(groups)},
    }
    yaml, text = YAML(), StringIO()
    yaml.width = 120
    yaml.dump(rule, text)
    return (HEADER + text.getvalue()).encode()


def _readable(value: Any) -> Any:
    """The same, with texts of several lines as such."""
    if isinstance(value, dict):
        return {key: _readable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_readable(each) for each in value]
    return LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value
