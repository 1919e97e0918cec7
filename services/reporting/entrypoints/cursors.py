"""Cursors of lists as they stand in an address: opaque to readers, harmless when made up."""

import base64
import binascii
from datetime import datetime

from services.reporting.application.ports import Cursor
from shared.web.i18n import mark as _
from shared.web.problem import Problem

_BAD = _("Penanda halaman ini tidak dikenal. Mulai lagi dari halaman pertama.")


def write_cursor(cursor: Cursor | None) -> str | None:
    """Return the cursor as text."""
    if cursor is None:
        return None
    return base64.urlsafe_b64encode(f"{cursor.received_at.isoformat()} {cursor.id}".encode()).decode().rstrip("=")


def read_cursor(text: str | None) -> Cursor | None:
    """Return what `write_cursor` was given; Problem 400 for anything else."""
    if not text:
        return None
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        at, _space, complaint = plain.partition(" ")
        when = datetime.fromisoformat(at)
    except (ValueError, binascii.Error):
        raise Problem(400, detail=_BAD) from None
    if when.tzinfo is None or not complaint:
        raise Problem(400, detail=_BAD)
    return Cursor(when, complaint)
