"""What the staff API says, in Indonesian and English."""

from pathlib import Path

from starlette.requests import Request

from shared.web.i18n import Catalogue, choose_language

CATALOGUE = Catalogue([Path(__file__).parents[2] / "locale" / "en.po"])


def told(request: Request, msgid: str) -> str:
    """Return a text in the language of whoever asks."""
    return CATALOGUE.gettext(msgid, choose_language(request))
