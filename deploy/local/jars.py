"""Jars without Java tools: the files of a lock file (by default Kafka's), fetched by jgo, checked by their SHA-256.

`python -m deploy.local.jars LOCK…` resolves anew what the first line of each lock file names (`make lock`).
"""

import fcntl
import hashlib
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jgo
import requests
from jgo.maven import MavenContext

from deploy.local.process import StackError

LOCK = Path(__file__).with_name("kafka-jars.lock")
_TRIES = 4
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Jar:
    """One locked jar: Maven coordinates and the SHA-256 of the file."""

    group: str
    artifact: str
    version: str
    sha256: str


def locked(lock: Path = LOCK) -> list[Jar]:
    """The jars of the lock file: one `group:artifact:version sha256` a line, in class path order."""
    jars = []
    for line in lock.read_text().splitlines():
        if line and not line.startswith("#"):
            coordinates, sha256 = line.split()
            group, artifact, version = coordinates.split(":")
            jars.append(Jar(group, artifact, version, sha256))
    return jars


def class_path(
    cache: Path, *, lock: Path = LOCK, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> str:
    """Java's class path of all locked jars, fetching into `cache` (a Maven repository) those that are not there yet.

    `progress(done, all)` is called as jars get ready; what it raises ends that. StackError if one cannot be had.
    """
    jars = locked(lock)
    stamp = cache / f"ready-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    paths = [_path(cache, jar) for jar in jars]
    if not (stamp.exists() and all(path.exists() for path in paths)):
        cache.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(cache / "fetch.lock"), ThreadPoolExecutor(6) as workers:
            context = MavenContext(repo_cache=cache, timeout=60)
            try:
                for done, _ in enumerate(workers.map(lambda jar: _fetch(context, cache, jar), jars), 1):
                    progress(done, len(jars))
            except BaseException:
                workers.shutdown(cancel_futures=True)
                raise
            stamp.touch()
    return ":".join(str(path) for path in paths)


def lock_again(cache: Path, lock: Path = LOCK) -> Sequence[Jar]:
    """Resolves anew what the lock file's first line names, writes the file and returns what it says."""
    endpoint = lock.read_text().splitlines()[0].removeprefix("# ")
    artifacts = jgo.resolve(endpoint)
    context = MavenContext(repo_cache=cache, timeout=60)
    lines = [f"# {endpoint}", "# made by `make lock`: group:artifact:version sha256, in class path order"]
    for found in artifacts:
        path = context.project(found.groupId, found.artifactId).at_version(found.version).artifact().resolve()
        lines.append(f"{found.groupId}:{found.artifactId}:{found.version} {_sha256(path)}")
    lock.write_text("\n".join(lines) + "\n")
    return locked(lock)


def _path(cache: Path, jar: Jar) -> Path:
    return cache.joinpath(*jar.group.split("."), jar.artifact, jar.version, f"{jar.artifact}-{jar.version}.jar")


def _fetch(context: MavenContext, cache: Path, jar: Jar) -> None:
    path = _path(cache, jar)
    problem: Exception | str = ""
    for _ in range(_TRIES):
        if path.exists():
            if _sha256(path) == jar.sha256:
                return
            problem = "its content is not what the lock file says"
            path.unlink()
        try:
            context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
        except (requests.RequestException, OSError, RuntimeError) as error:
            problem = error
            path.unlink(missing_ok=True)
            _log.info("%s: %s", jar.artifact, error)
    if path.exists() and _sha256(path) == jar.sha256:
        return
    path.unlink(missing_ok=True)
    raise StackError(
        f"Kafka's {jar.artifact} {jar.version} could not be fetched from the Maven registry: {problem}. "
        "Check the network and start again, or give the address of a running Kafka in ADUAN_KAFKA_BOOTSTRAP_SERVERS."
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    for name in sys.argv[1:]:
        lock_again(Path(__file__).parents[2] / ".aduan" / "cache" / "maven", Path(name))
