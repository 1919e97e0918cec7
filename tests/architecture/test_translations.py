"""Every text that people see has an English translation, and keeps its places for names and numbers."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from shared.web.i18n import Catalogue
from tests.support.msgids import Text, texts

ROOT = Path(__file__).parents[2]
PARTS = ["shared/web", *sorted(f"services/{folder.parent.name}" for folder in (ROOT / "services").glob("*/main.py"))]
PLACE = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+)\}(?!\})")


def catalogue(part: Path) -> Catalogue:
    own = part / "locale" / "en.po"
    return Catalogue([own] if own.exists() else [])


def missing(found: Iterable[Text], english: Catalogue) -> list[str]:
    """Return a line for each text without translation, or with other places in it."""
    faults = []
    for text in found:
        if text.msgid not in english:
            faults.append(f"{text.file}:{text.line}: no English for {text.msgid!r}")
        elif places(text.msgid) != places(translated(english, text.msgid)):
            faults.append(f"{text.file}:{text.line}: other places in the English for {text.msgid!r}")
    return faults


def translated(english: Catalogue, msgid: str) -> str:
    single = english.gettext(msgid, "en")
    return single if single != msgid else english.ngettext(msgid, msgid, 2, "en")


def places(text: str) -> set[str]:
    return {one or other for one, other in PLACE.findall(text)}


@pytest.mark.parametrize("part", PARTS)
def test_every_text_has_an_english_translation(part: str) -> None:
    assert missing(texts(ROOT / part), catalogue(ROOT / part)) == []


def test_texts_are_found_in_templates_and_in_python(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '{% trans n=3 %}Ada {{ n }}{% endtrans %}<p>{{ _("Lubang di jalan") }}</p>', encoding="utf-8"
    )
    (tmp_path / "say.py").write_text(
        'from shared.web.i18n import mark as _\n\nX = _("Lampu padam")\n', encoding="utf-8"
    )
    assert {text.msgid for text in texts(tmp_path)} == {"Ada %(n)s", "Lubang di jalan", "Lampu padam"}


def test_a_text_without_translation_is_found(tmp_path: Path) -> None:
    text = Text(tmp_path / "page.html", 1, "Belum diterjemahkan")
    assert missing([text], Catalogue()) == [f"{text.file}:1: no English for 'Belum diterjemahkan'"]


def test_a_translation_that_loses_a_name_is_found(tmp_path: Path) -> None:
    file = tmp_path / "en.po"
    file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Diteruskan ke %(agency)s"\nmsgstr "Sent on"\n',
        encoding="utf-8",
    )
    assert missing([Text(file, 1, "Diteruskan ke %(agency)s")], Catalogue([file])) != []
