"""Checks that links in Markdown lead to files and headings that are there: `python -m deploy.local.links docs`."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def broken(file: Path) -> Iterator[str]:
    """Yield each link of a file that leads nowhere. Links to other machines are not followed."""
    for target in _LINK.findall(_CODE.sub("", file.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        there = (file.parent / path).resolve() if path else file
        if not there.exists():
            yield f"{file}: {target} is not there"
        elif heading and there.suffix == ".md" and heading not in anchors(there.read_text()):
            yield f"{file}: {target} has no such heading"


def anchors(text: str) -> set[str]:
    """Return the names of a document's headings, as links know them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in _HEADING.findall(text)}


def main(arguments: list[str]) -> int:
    """Return 1 if any link is broken, after naming each."""
    paths = [Path(argument) for argument in arguments]
    files = [file for path in paths for file in (sorted(path.rglob("*.md")) if path.is_dir() else [path])]
    faults = [fault for file in files for fault in broken(file)]
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
