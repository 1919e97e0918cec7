"""The tree keeps each structure rule, and a tree that breaks one is found out."""

from pathlib import Path

import pytest

from shared.contracts.catalogue import EVENT_BY_TYPE
from tests.architecture import rules

ROOT = Path(__file__).parents[2]

RULES: tuple[rules.Rule, ...] = (
    rules.no_file_is_too_long,
    rules.every_module_says_what_it_is_for,
    rules.only_settings_read_the_environment,
    rules.domain_takes_time_and_ids_as_arguments,
    rules.only_some_modules_know_mongodb,
    rules.tests_use_fakes_not_patches,
    rules.annotations_are_not_postponed,
    rules.no_file_names_a_registry,
)

SAYS = '"""What it is for."""\n'

BREACHES: list[tuple[rules.Rule, str, str]] = [
    (rules.no_file_is_too_long, "shared/long.py", SAYS + "x = 1\n" * 300),
    (rules.no_file_is_too_long, "shared/web/long.css", "a {}\n" * 301),
    (rules.every_module_says_what_it_is_for, "services/a/domain/case.py", "x = 1\n"),
    (rules.only_settings_read_the_environment, "services/a/main.py", "import os\nx = os.environ['A']\n"),
    (rules.only_settings_read_the_environment, "shared/bus/x.py", "from os import getenv\n"),
    (rules.domain_takes_time_and_ids_as_arguments, "services/a/domain/x.py", "x = datetime.now(UTC)\n"),
    (rules.domain_takes_time_and_ids_as_arguments, "services/a/domain/x.py", "x = dt.datetime.utcnow()\n"),
    (rules.domain_takes_time_and_ids_as_arguments, "services/a/domain/x.py", "from uuid import uuid4\n"),
    (rules.domain_takes_time_and_ids_as_arguments, "services/a/domain/x.py", "import random\n"),
    (rules.only_some_modules_know_mongodb, "services/a/application/x.py", "from motor.motor_asyncio import X\n"),
    (rules.only_some_modules_know_mongodb, "shared/web/x.py", "import bson\n"),
    (rules.tests_use_fakes_not_patches, "tests/unit/test_x.py", "from unittest.mock import patch\n"),
    (rules.tests_use_fakes_not_patches, "tests/unit/test_x.py", "from unittest import mock\n"),
    (rules.tests_use_fakes_not_patches, "tests/unit/test_x.py", "monkeypatch.setattr(a, 'b', 1)\n"),
    (rules.annotations_are_not_postponed, "services/a/x/y.py", "from __future__ import annotations\n"),
    (rules.no_file_names_a_registry, "shared/web/assets/package-lock.json", '{"resolved": "https://pypi' + '.org/x"}'),
    (rules.no_file_names_a_registry, "Makefile", "https://registry." + "npmjs.org/"),
]

KEPT = {
    "shared/config.py": SAYS + "import os\nx = os.environ\n",
    "services/a/settings.py": SAYS + "import os\nx = os.environ\n",
    "services/a/adapters/store.py": SAYS + "import motor\n",
    "services/a/application/clock.py": SAYS + "x = datetime.now(UTC)\n",
    "services/a/domain/case.py": SAYS + "def late(now, due): return now > due\n",
    "services/a/main.py": SAYS + "import os\nx = os.getpid()\n",
    "shared/tenancy/mongo.py": SAYS + "import motor\n",
    "shared/web/assets/node_modules/x.js": "x\n" * 900,
    "tests/unit/test_x.py": SAYS + "monkeypatch.setenv('ADUAN_X', '1')\n",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule: rules.Rule) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize(("rule", "path", "content"), BREACHES)
def test_a_breach_of_the_rule_is_found(rule: rules.Rule, path: str, content: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    assert rule(tmp_path) != []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_what_is_allowed_is_no_breach(rule: rules.Rule, tmp_path: Path) -> None:
    for path, content in KEPT.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    assert rule(tmp_path) == []


def test_every_rule_has_a_case_that_breaks_it() -> None:
    assert {rule for rule, _path, _content in BREACHES} == set(RULES)


def test_every_contract_has_a_schema_and_a_golden_example() -> None:
    assert rules.every_contract_has_schema_and_example(list(EVENT_BY_TYPE), ROOT / "shared" / "contracts") == []


def test_a_contract_without_schema_or_example_is_found(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "id.aduan.gone.v1.json").write_text("{}", encoding="utf-8")
    assert rules.every_contract_has_schema_and_example(["id.aduan.x.v1"], tmp_path) == [
        "id.aduan.x.v1: no schema",
        "id.aduan.x.v1: no golden example",
        "id.aduan.gone.v1: not in the catalogue",
    ]
