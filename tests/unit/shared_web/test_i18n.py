"""The reader's language is found, and English comes from the catalogue files."""

from pathlib import Path

import pytest
from starlette.requests import Request

from shared.web.i18n import Catalogue, choose_language
from shared.web.status import STATUSES, status_label


def asked(query: str = "", cookie: str | None = None, accept: str | None = None) -> Request:
    headers = [(b"cookie", f"lang={cookie}".encode())] if cookie else []
    if accept:
        headers.append((b"accept-language", accept.encode()))
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("request_", "default", "chosen"),
    [
        (asked("lang=en", cookie="id", accept="id"), "id", "en"),
        (asked("lang=xx", cookie="en"), "id", "en"),
        (asked(cookie="en", accept="id"), "id", "en"),
        (asked(accept="en-GB,en;q=0.9,id;q=0.8"), "id", "en"),
        (asked(accept="fr-FR,fr;q=0.9"), "en", "en"),
        (asked(accept="jv,id;q=0.9"), "en", "id"),
        (asked(), "id", "id"),
    ],
)
def test_the_address_then_the_cookie_then_the_browser_then_the_tenant(
    request_: Request, default: str, chosen: str
) -> None:
    assert choose_language(request_, default) == chosen


def test_a_services_file_is_added_to_the_shared_one(tmp_path: Path) -> None:
    file = tmp_path / "en.po"
    file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Lubang"\nmsgstr "Pothole"\n',
        encoding="utf-8",
    )
    texts = Catalogue([file])
    assert texts.gettext("Lubang", "en") == "Pothole"
    assert texts.gettext("Lubang", "id") == "Lubang"
    assert texts.gettext("Menu utama", "en") == "Main menu"
    assert "Tidak ada terjemahan" not in texts


def test_english_counts_and_indonesian_does_not() -> None:
    texts = Catalogue()
    one = "Ada %(num)d hal yang perlu diperbaiki"
    assert texts.ngettext(one, one, 1, "en") % {"num": 1} == "There is 1 thing to correct"
    assert texts.ngettext(one, one, 2, "en") % {"num": 2} == "There are 2 things to correct"
    assert texts.ngettext(one, one, 2, "id") == one


def test_every_status_of_the_domain_has_a_look_and_a_label_in_both_languages() -> None:
    assert set(STATUSES) == {
        "received",
        "deferred",
        "rejected",
        "assigned",
        "in_progress",
        "resolved",
        "closed",
        "merged",
        "transferred",
        "withdrawn",
    }
    for status in STATUSES:
        assert status_label(status) != status_label(status, "en")
    assert status_label("assigned", name="Dinas Perhubungan") == "Terdisposisi ke Dinas Perhubungan"
    assert status_label("assigned", "en", "Dinas Perhubungan") == "Assigned to Dinas Perhubungan"


def test_no_two_statuses_share_an_icon() -> None:
    assert len({look.icon for look in STATUSES.values()}) == len(STATUSES)
