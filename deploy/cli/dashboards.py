"""Grafana's dashboards from short YAML files: what a panel shows and says is written once, the rest follows here.

Grafana's own builder library was tried and left: its versions are one for each Grafana, the newest by number is for
Grafana 10, and panels of three kinds need little of it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from ruamel.yaml import YAML

HERE: Final = Path(__file__).parents[1] / "observability"
SOURCES: Final = HERE / "dashboards"
MADE: Final = HERE / "grafana" / "dashboards"
DATASOURCE: Final = {"type": "prometheus", "uid": "prometheus"}
"""As it is provisioned in grafana/provisioning/datasources."""

_COLUMNS: Final = 24
_WIDTH: Final = 12
_HEIGHTS: Final = {"stat": 5, "timeseries": 8}
_GREEN, _YELLOW, _RED = "green", "yellow", "red"

Json = dict[str, Any]


def dashboards() -> dict[Path, bytes]:
    """Return each dashboard as Grafana reads it, by where it is kept."""
    read = YAML(typ="safe")
    return {
        MADE / f"{source.stem}.json": orjson.dumps(
            dashboard(source.stem, read.load(source.read_text(encoding="utf-8"))),
            option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
        )
        for source in sorted(SOURCES.glob("*.yaml"))
    }


def dashboard(name: str, told: Mapping[str, Any]) -> Json:
    """Return one dashboard; `told` has `title`, `about` and `rows` of `panels`."""
    return {
        "uid": f"aduan-{name}",
        "title": f"Aduan: {told['title']}",
        "description": told["about"],
        "tags": ["aduan"],
        "schemaVersion": 41,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "timezone": "browser",
        "time": {"from": "now-6h", "to": "now"},
        "links": [{"title": "Aduan", "type": "dashboards", "tags": ["aduan"], "keepTime": True, "asDropdown": False}],
        "templating": {"list": []},
        "annotations": {"list": []},
        "panels": [{"id": number, **panel} for number, panel in enumerate(_panels(told["rows"]), 1)],
    }


def _panels(rows: list[Mapping[str, Any]]) -> Iterator[Json]:
    """Yield rows and panels, from left to right and down."""
    y = 0
    for row in rows:
        yield {
            "type": "row",
            "title": row["title"],
            "collapsed": False,
            "panels": [],
            "gridPos": {"x": 0, "y": y, "w": _COLUMNS, "h": 1},
        }
        x, y, tallest = 0, y + 1, 0
        for told in row["panels"]:
            width, height = told.get("width", _WIDTH), _HEIGHTS[told.get("type", "timeseries")]
            if x + width > _COLUMNS:
                x, y, tallest = 0, y + tallest, 0
            yield {**_panel(told), "gridPos": {"x": x, "y": y, "w": width, "h": height}}
            x, tallest = x + width, max(tallest, height)
        y += tallest


def _panel(told: Mapping[str, Any]) -> Json:
    kind = told.get("type", "timeseries")
    steps = _steps(told.get("thresholds", {}))
    shown: Json = {"unit": told.get("unit", "short"), "thresholds": {"mode": "absolute", "steps": steps}}
    if kind == "stat":
        options: Json = {"colorMode": "background", "reduceOptions": {"calcs": ["lastNotNull"]}, "textMode": "auto"}
        shown["color"] = {"mode": "thresholds"}
    else:
        options = {
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
        lines = {"thresholdsStyle": {"mode": "line" if len(steps) > 1 else "off"}, "fillOpacity": 10}
        shown |= {"min": 0, "custom": lines, "color": {"mode": "palette-classic"}}
    return {
        "type": kind,
        "title": told["title"],
        "description": told["about"],
        "datasource": DATASOURCE,
        "targets": [_target(letter, query) for letter, query in zip("ABCDEF", told["queries"], strict=False)],
        "fieldConfig": {"defaults": shown, "overrides": []},
        "options": options,
    }


def _target(letter: str, query: Mapping[str, str]) -> Json:
    expression = " ".join(query["expr"].split())
    return {"refId": letter, "datasource": DATASOURCE, "expr": expression, "legendFormat": query["legend"]}


def _steps(limits: Mapping[str, float]) -> list[Json]:
    """Return colours by value: from `warn` on yellow, from `bad` on red; or so below `warn_below`, `bad_below`."""
    if "bad_below" in limits:
        steps: list[Json] = [{"color": _RED, "value": None}]
        if "warn_below" in limits:
            steps.append({"color": _YELLOW, "value": limits["bad_below"]})
        return [*steps, {"color": _GREEN, "value": limits.get("warn_below", limits["bad_below"])}]
    colours = [(_YELLOW, limits.get("warn")), (_RED, limits.get("bad"))]
    return [
        {"color": _GREEN, "value": None},
        *({"color": colour, "value": value} for colour, value in colours if value is not None),
    ]
