"""kube-score has nothing critical to say of any overlay."""

import subprocess

import pytest

from tests.k8s.manifests import OVERLAYS, ROOT, text_of
from tests.support import go

# Tags are never moved, so that an image that is there need not be fetched again.
LEFT_OUT = ["--ignore-test", "container-image-pull-policy"]
pytestmark = pytest.mark.timeout(1000)  # the first time it is built


def critical(manifests: str) -> list[str]:
    program = go.built("github.com/zegl/kube-score/cmd/kube-score", ROOT / "tests" / "k8s" / "go")
    done = subprocess.run(
        [program, "score", "-o", "ci", *LEFT_OUT, "-"], input=manifests, capture_output=True, text=True, check=False
    )
    assert "[OK]" in done.stdout, done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith("[CRITICAL]")]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_critical_is_found(overlay: str) -> None:
    assert critical(text_of(overlay)) == []


def test_a_container_without_limits_would_be_critical() -> None:
    assert critical(text_of("standalone").replace("limits:", "requestz:")) != []
