"""What a machine lacks is said, not passed over."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path("deploy/local/system.sh")


def _run(tmp_path: Path, what: str, *programs: str) -> str:
    """Run the script on a machine that has nothing on its PATH but these, and whose user may not install anything."""
    for name, body in (("id", "echo 1000"), *((program, "exit 0") for program in programs)):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    shell = shutil.which("sh")
    assert shell is not None
    done = subprocess.run(
        [shell, SCRIPT.resolve(), what],
        env={"PATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_machine_without_chromium_is_told_what_to_install(tmp_path: Path) -> None:
    assert "Install Debian's chromium" in _run(tmp_path, "chromium")


@pytest.mark.parametrize("program", ["chromium-headless-shell", "chromium"])
def test_a_chromium_that_is_there_is_taken(tmp_path: Path, program: str) -> None:
    assert _run(tmp_path, "chromium", program) == ""


def test_where_apt_knows_the_shell_and_cannot_install_it_a_chromium_is_taken(tmp_path: Path) -> None:
    assert _run(tmp_path, "chromium", "chromium", "apt-cache", "apt-get") == ""


def test_a_machine_without_promtool_is_told_what_to_install_and_lint_that_rules_were_not_checked(
    tmp_path: Path,
) -> None:
    assert "install Debian's prometheus" in _run(tmp_path, "promtool")
    shell = shutil.which("sh")
    assert shell is not None
    lint = subprocess.run(
        [shell, Path("deploy/local/promtool.sh").resolve()],
        env={"PATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert lint.stderr.startswith("SKIPPED")


def test_a_promtool_that_is_there_is_taken(tmp_path: Path) -> None:
    assert _run(tmp_path, "promtool", "promtool") == ""
