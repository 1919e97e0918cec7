"""Finds the texts that people see: marked in Python with `_("…")`, in templates with `{{ _("…") }}`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract_from_file

_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
_TEMPLATES = {"trimmed": "true", "extensions": "jinja2.ext.i18n"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text to translate and where it stands."""

    file: Path
    line: int
    msgid: str


def texts(root: Path) -> Iterator[Text]:
    """Yield every marked text below `root`."""
    for file in sorted(root.rglob("*")):
        method, options = {".py": ("python", {}), ".html": ("jinja2", _TEMPLATES)}.get(file.suffix, (None, {}))
        if method is None or "node_modules" in file.parts:
            continue
        for line, message, _comments, _context in extract_from_file(method, file, keywords=_KEYWORDS, options=options):
            yield Text(file, line, message if isinstance(message, str) else message[0])
