"""What a run was measured on: the machine, and the versions of what it stands on."""

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from deploy.local import mongo
from deploy.local.jars import locked
from tests.support.stack import GivenStack, Stack

ROOT = Path(__file__).parents[1]


def describe(stack: Stack) -> dict[str, object]:
    """Return the machine as `benchmarks/results.json` holds it; sizes in GiB. Linux only."""
    with mongo.client(stack.mongo) as client:
        mongodb = str(client.server_info()["version"])
    return {
        "cpu": _line("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(int(_line("/proc/meminfo", "MemTotal").split()[0]) / 1024**2, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "kafka": "given" if isinstance(stack, GivenStack) else _kafka(),
        "mongodb": mongodb,
        "libraries": {name: metadata.version(name) for name in ("aiokafka", "fastapi", "motor", "pydantic", "uvicorn")},
        "load_before": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """Return the commit that was measured, with `-dirty` when the program was changed since."""
    described = subprocess.run(
        ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return described.stdout.strip() or "unknown"


def _kafka() -> str:
    return next(jar.version for jar in locked() if jar.artifact.startswith("kafka_"))


def _line(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"
