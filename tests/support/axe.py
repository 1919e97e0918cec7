"""Runs axe-core on a page and returns what would keep somebody from using it.

The rules are those of WCAG 2.2, levels A and AA, and axe's best practices. The script comes from the packages that
`make assets` installs; it is run by the browser's debugger, so the page's own security policy stays in force.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from typing_extensions import override

SCRIPT = Path(__file__).parents[2] / "shared" / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = frozenset({"serious", "critical"})
_RUN = "() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"


class Page(Protocol):
    """A page of Playwright's sync API."""

    def evaluate(self, expression: str) -> Any:
        """Run a script in the page."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that the page breaks, with where; `impact` is `serious` or `critical`."""

    rule: str
    impact: str
    help: str
    targets: tuple[str, ...]

    @override
    def __str__(self) -> str:
        return f"{self.impact} {self.rule}: {self.help} at {', '.join(self.targets[:5])}"


def violations(page: Page) -> list[Violation]:
    """Return the serious and critical violations on the page as it is now."""
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    return [
        Violation(
            rule=found["id"],
            impact=found["impact"],
            help=found["help"],
            targets=tuple(str(node["target"][0]) for node in found["nodes"]),
        )
        for found in page.evaluate(_RUN)
        if found["impact"] in GRAVE
    ]
