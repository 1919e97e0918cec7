"""Tells what the stack is doing: a table that changes in a terminal, plain lines elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

_MARKS = {"ready": "[green]✔[/]", "stopped": "[dim]■[/]", "done": "[green]✔[/]"}


class Display:
    """`say(name, text)` sets what is known of a part; `line(text)` is said once and stays."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._began = time.monotonic()
        self._parts: dict[str, str] = {}
        self._since: dict[str, float] = {}
        self._live = Live(console=self._console, get_renderable=self._table, refresh_per_second=4)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        self._live.stop()

    def say(self, name: str, text: str) -> None:
        """Sets the state of a part of the stack, such as "starting", "ready" or "fetching 12 of 46"."""
        if self._parts.get(name) == text:
            return
        self._parts[name] = text
        self._since[name] = time.monotonic()
        if not self._console.is_terminal:
            self._plain(f"{name}: {text}")

    def line(self, text: str) -> None:
        """Says something once."""
        if self._console.is_terminal:
            self._console.print(text, highlight=False, soft_wrap=True)
        else:
            self._plain(text)

    def _plain(self, text: str) -> None:
        self._console.print(f"{self._elapsed(time.monotonic()):6.1f} s  {text}", highlight=False, soft_wrap=True)

    def _elapsed(self, at: float) -> float:
        return at - self._began

    def _table(self) -> Table:
        table = Table(box=None, padding=(0, 1), show_header=False)
        for name, text in self._parts.items():
            mark = _MARKS.get(text, "[yellow]…[/]")
            table.add_row(mark, name, text, f"[dim]{self._elapsed(self._since[name]):.1f} s[/]")
        return table
