"""An SMS to the short code: what of it is the complaint."""

import re

from services.intake.domain.text import MAX_TEXT, clean

EMPTY = "(SMS kosong)"
_KEYWORD = re.compile(r"^(lapor|aduan|adu)\b[\s:#.,;-]*", re.IGNORECASE)


def complaint_text(message: str) -> str:
    """Return the complaint in an SMS: without a leading keyword (`LAPOR …`), never blank, never too long.

    Every SMS is answered, so a blank one is a complaint too; the verifier asks what was meant.
    """
    text = clean(message)
    return (_KEYWORD.sub("", text) or text or EMPTY)[:MAX_TEXT]
