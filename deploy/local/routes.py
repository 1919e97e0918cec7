"""The table of paths in deploy/routes.yaml, read and asked: which service answers this request?"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TABLE = Path(__file__).parents[1] / "routes.yaml"


class RoutesError(ValueError):
    """routes.yaml does not say what it should; the message names the row."""


@dataclass(frozen=True, slots=True)
class Route:
    """One row: requests under `path` (prefix of whole segments, `*` for one), with these `methods` or any (empty)."""

    service: str
    path: str
    methods: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """The row's path as a regular expression, in the common subset of Python, Go and PCRE."""
        segments = ["[^/]+" if part == "*" else re.escape(part) for part in self.path.strip("/").split("/")]
        return f"^/{'/'.join(segments)}(/|$)"

    def fits(self, method: str, path: str) -> bool:
        """Whether a request goes here."""
        return (not self.methods or method in self.methods) and re.match(self.pattern, path) is not None


@dataclass(frozen=True, slots=True)
class Routes:
    """The table. `closed` are paths nobody answers at the public address."""

    rows: tuple[Route, ...]
    closed: tuple[str, ...]
    default: str

    def service(self, method: str, path: str) -> str | None:
        """The service that answers, or None where the path is closed."""
        if any(Route("", closed).fits(method, path) for closed in self.closed):
            return None
        return next((row.service for row in self.rows if row.fits(method, path)), self.default)

    @property
    def services(self) -> tuple[str, ...]:
        """Every service the table names, the default first."""
        return tuple(dict.fromkeys([self.default, *(row.service for row in self.rows)]))


def load(table: Path = TABLE, *, local: bool) -> Routes:
    """Reads the table; with `local` also what only a developer's machine has. RoutesError if a row is wrong."""
    content: dict[str, Any] = YAML(typ="safe").load(table.read_text())
    rows = [*content["routes"], *(content["local"] if local else [])]
    return Routes(
        rows=tuple(_route(row) for row in rows),
        closed=tuple(content["closed"]),
        default=content["default"],
    )


def _route(row: dict[str, Any]) -> Route:
    unknown = row.keys() - {"service", "path", "methods"}
    if unknown or not {"service", "path"} <= row.keys() or not str(row["path"]).startswith("/"):
        raise RoutesError(f"{row}: a row has `service`, `path` (from /) and perhaps `methods`")
    return Route(row["service"], row["path"], tuple(row.get("methods", ())))
