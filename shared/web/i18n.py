"""Words in Indonesian, which is what the code and the templates say, and in English, which a `.po` file adds.

The catalogue is read once at start. A text without translation is shown in Indonesian; a test finds such texts.
"""

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from babel import negotiate_locale
from babel.messages.pofile import read_po
from starlette.requests import Request

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
COOKIE = "lang"

_SHARED = Path(__file__).parent / "locale" / "en.po"


def mark(msgid: str) -> str:
    """Mark a text in Python for translation, and return it as it is (import it as `_`)."""
    return msgid


class Catalogue:
    """English for Indonesian texts, from any number of `.po` files; the later file wins."""

    def __init__(self, files: Iterable[Path] = ()) -> None:
        self._single: dict[str, str] = {}
        self._plural: dict[str, tuple[str, str]] = {}
        for file in (_SHARED, *files):
            self._read(file)

    def gettext(self, msgid: str, language: str) -> str:
        """Return the text in `language`."""
        return self._single.get(msgid, msgid) if language == "en" else msgid

    def ngettext(self, msgid: str, plural: str, count: int, language: str) -> str:
        """Return the text for `count` in `language`; Indonesian has one form for all numbers."""
        if language != "en":
            return msgid
        one, many = self._plural.get(msgid, (msgid, plural))
        return one if count == 1 else many

    def __contains__(self, msgid: object) -> bool:
        return msgid in self._single or msgid in self._plural

    def _read(self, file: Path) -> None:
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale="en", abort_invalid=True)
        for message in catalogue:
            if not message.id or message.fuzzy:
                continue
            if isinstance(message.id, tuple | list):
                forms = message.string
                if isinstance(forms, tuple | list) and all(forms):
                    self._plural[message.id[0]] = (forms[0], forms[-1])
            elif isinstance(message.string, str) and message.string:
                self._single[str(message.id)] = message.string


@functools.cache
def shared_catalogue() -> Catalogue:
    """Return the texts that every service shares."""
    return Catalogue()


def choose_language(request: Request, default: str = "id") -> Language:
    """Return the language to answer in: `?lang`, else the cookie, else the browser's wish, else `default`."""
    for wish in (request.query_params.get(COOKIE), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return _language(wish)
    accepted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    found = negotiate_locale([tag for tag in accepted if tag], LANGUAGES, sep="-")
    return _language(found or default)


def _language(tag: str) -> Language:
    return "en" if tag == "en" else "id"
