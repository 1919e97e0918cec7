"""The import contracts hold, and code that breaks one is found out."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = "from importlinter.cli import lint_imports_command; lint_imports_command()"

BREACHES = {
    "shared never imports services, and neither knows how it is deployed": {
        "shared/web/breach_a.py": "import services.intake.settings\n",
    },
    "services never import each other": {
        "services/router/application/breach_b.py": "import services.intake.settings\n",
    },
    "one direction inside a service": {
        "services/intake/domain/breach_c.py": "import services.intake.application\n",
        "services/intake/breach_d.py": "x = 1\n",
    },
    "shared is layered": {
        "shared/telemetry/breach_e.py": "import shared.web.formats\n",
    },
    "domain and application are framework-free": {
        "services/intake/application/breach_f.py": "import fastapi\n",
    },
    "domain does not know the wire format": {
        "services/intake/domain/breach_g.py": "import shared.contracts.base\n",
    },
    "entrypoints do not touch the database": {
        "services/intake/entrypoints/breach_h.py": "import motor\n",
    },
    "no import cycles": {
        "shared/regions/breach_i.py": "import shared.regions.breach_j\n",
        "shared/regions/breach_j.py": "import shared.regions.breach_i\n",
    },
}


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the tree at `root` by its own pyproject."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the packages with all the breaches in it."""
    root = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", root)
    for package in ("services", "shared", "deploy"):
        for file in (ROOT / package).rglob("*.py"):
            if "node_modules" not in file.parts:
                target = root / file.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, target)
    for breaches in BREACHES.values():
        for path, content in breaches.items():
            (root / path).write_text(f'"""A breach."""\n\n{content}', encoding="utf-8")
    done = lint_imports(root)
    assert done.returncode != 0
    return done.stdout


def test_the_import_contracts_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", BREACHES)
def test_a_broken_import_contract_is_found(contract: str, told: str) -> None:
    assert f"{contract} BROKEN" in told


def test_every_import_contract_has_a_breach() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert {contract["name"] for contract in contracts} == set(BREACHES)
