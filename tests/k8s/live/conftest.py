"""Only `make test-k8s-live` collects these tests: they need a cluster (KUBECONFIG), a Docker engine, and minutes.

ADUAN_TEST_K8S_LOAD: the command that brings images to the cluster and takes their names, such as
`kind load docker-image`, or `docker push`. ADUAN_TEST_IMAGES: what stands before their names, if that is a registry.
"""

import os
import secrets
from collections.abc import Iterator

import pytest

from tests.e2e.system import System
from tests.k8s.live.cluster import Cluster

collect_ignore_glob = [] if os.environ.get("ADUAN_TEST_K8S") else ["test_*.py"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """The standalone overlay with an outbox, in a namespace of its own; removed with its data afterwards."""
    cluster = Cluster(
        f"aduan-test-{secrets.token_hex(3)}",
        images=os.environ.get("ADUAN_TEST_IMAGES", "aduan-test"),
        load=os.environ["ADUAN_TEST_K8S_LOAD"].split(),
    )
    try:
        cluster.up()
        yield cluster
    finally:
        cluster.down()


@pytest.fixture(scope="module")
def system(cluster: Cluster) -> System:
    return cluster.system()
