"""Dashboards and rules ask for what there is, and lead to a page that says what to do."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from deploy.local.links import anchors
from tests.unit.observability.queries import (
    KAFKA_EXPORTER,
    OBSERVABILITY,
    PROMETHEUS,
    exposed,
    expressions,
    names_in,
    panels,
    rules,
)

ROOT = Path(__file__).parents[3]
ALERTS = [rule for _file, rule in rules() if "alert" in rule]
PANELS = list(panels())


async def test_every_expression_reads_series_that_are_exposed_or_recorded() -> None:
    known = await exposed() | KAFKA_EXPORTER | PROMETHEUS | {rule["record"] for _, rule in rules() if "record" in rule}
    asked = expressions()
    assert len(asked) > 60
    assert [(where, gone) for where, query in asked if (gone := names_in(query) - known)] == []


def test_names_are_found_wherever_they_stand_in_an_expression() -> None:
    query = 'sum by (x) (rate(a_total{b="c"}[5m])) / on (x) label_replace(absent(d == 1), "e", "f", "", "") or max(g)'
    assert names_in(query) == {"a_total", "d", "g"}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_bad_it_is_and_leads_to_a_heading_of_a_runbook(rule: dict[str, dict[str, str]]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    said = rule["annotations"]
    assert said["summary"]
    assert said["description"]
    file, _, heading = said["runbook_url"].partition("#")
    assert heading in anchors((ROOT / file).read_text(encoding="utf-8"))


def test_every_alert_has_a_test_in_which_it_goes_off() -> None:
    seen = {
        each["alertname"]
        for file in (ROOT / "tests" / "rules").glob("*.yaml")
        for test in YAML(typ="safe").load(file.read_text(encoding="utf-8"))["tests"]
        for each in test.get("alert_rule_test", ())
        if each["exp_alerts"]
    }
    assert seen == {rule["alert"] for rule in ALERTS}


@pytest.mark.parametrize("panel", [panel for _, panel in PANELS], ids=[f"{f}:{p['title']}" for f, p in PANELS])
def test_a_panel_says_what_it_shows_in_which_unit_and_what_to_do(panel: dict[str, object]) -> None:
    assert panel["title"]
    assert panel["description"]
    defaults = panel["fieldConfig"]["defaults"]  # type: ignore[index]
    assert defaults["unit"]
    assert defaults["thresholds"]["steps"]


def test_pages_that_panels_name_are_there() -> None:
    named = {word.strip(".,:;()") for _, panel in PANELS for word in panel["description"].split() if "docs/" in word}
    assert len(named) > 5
    for name in named:
        file, _, heading = name.partition("#")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not heading or heading in anchors(text), name


def test_panels_ask_the_datasource_that_is_provisioned() -> None:
    provisioned = YAML(typ="safe").load(
        (OBSERVABILITY / "grafana/provisioning/datasources/aduan.yaml").read_text(encoding="utf-8")
    )
    uids = {each["uid"] for each in provisioned["datasources"]}
    asked = {target["datasource"]["uid"] for _, panel in PANELS for target in panel["targets"]}
    assert asked | {panel["datasource"]["uid"] for _, panel in PANELS} <= uids


def test_panels_do_not_lie_on_top_of_each_other() -> None:
    for file in {file for file, _ in PANELS}:
        cells = [
            (x, y)
            for of, panel in PANELS
            if of == file
            for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
            for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
        ]
        assert len(cells) == len(set(cells))
        assert max(x for x, _ in cells) < 24
