"""The release that commands tell is the one that is built."""

import tomllib
from pathlib import Path

from deploy.release import RELEASE


def test_the_release_is_told_as_it_is_built() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    assert project["project"]["version"] == RELEASE
