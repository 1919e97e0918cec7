"""The pages' assets are built from nothing but the locked packages, on a machine without Node, and only when needed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCE = Path("shared/web/assets")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a fresh clone has of the assets."""
    root = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / SOURCE, root / SOURCE, ignore=shutil.ignore_patterns("node_modules"))
    for file in ("deploy/__init__.py", "deploy/local/__init__.py", "deploy/local/assets.py"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, root / file)
    tools = root / "bin"
    tools.mkdir()
    (tools / "sh").symlink_to("/bin/sh")
    build(root)
    return root


def build(root: Path) -> None:
    """Build on a machine that has a shell, Python and the wheel, and no Node on its PATH."""
    environment = {**os.environ, "PATH": str(root / "bin"), "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local.assets"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def manifest(root: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads((root / "shared/web/static/dist/manifest.json").read_text(encoding="utf-8"))
    return names


def test_every_asset_of_the_manifest_is_there_and_packed(tree: Path) -> None:
    names = manifest(tree)
    assert {"app.css", "app.js", "theme.js", "map.js", "map.css", "icons.svg", "mark.svg"} <= set(names)
    dist = tree / "shared/web/static/dist"
    for name in names.values():
        assert {f"{name}{packed}" for packed in ("", ".br", ".gz")} <= {file.name for file in dist.iterdir()}


def test_the_styles_and_scripts_call_nobody(tree: Path) -> None:
    css = (tree / "shared/web/static/dist" / manifest(tree)["app.css"]).read_text(encoding="utf-8")
    assert 'url("http' not in css
    assert "url(http" not in css
    assert "sourceMappingURL" not in css


def test_what_is_current_is_not_built_again_and_what_changed_is(tree: Path) -> None:
    dist = tree / "shared/web/static/dist"
    before = (dist / "manifest.json").stat().st_mtime_ns
    build(tree)
    assert (dist / "manifest.json").stat().st_mtime_ns == before
    first = manifest(tree)
    with (tree / SOURCE / "src" / "case.css").open("a", encoding="utf-8") as styles:
        styles.write("\n.changed {\n  color: red;\n}\n")
    build(tree)
    assert manifest(tree)["app.css"] != first["app.css"]
    assert manifest(tree)["app.js"] == first["app.js"]
