"""Cleaning and checking what people type, without knowing anything about the tenant."""

import re
import unicodedata

MAX_TEXT = 4000
"""Characters of a complaint's text (issue 3, and what LAPOR! allows)."""
MAX_LINE = 200
MAX_ADDRESS = 500
MAX_EMAIL = 254
MAX_LINK = 500

_EMAIL = re.compile(r"^[^@\s<>(),;:\\\"\[\]]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$")
_SEPARATORS = re.compile(r"[\s.\-]")
_NATIONAL_ID = re.compile(r"^[0-9]{16}$")


def clean(text: str) -> str:
    """Return `text` in NFC with plain line ends and without control characters or blanks around it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if plain.isascii() and plain.isprintable():
        return plain
    kept = "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co"})
    return unicodedata.normalize("NFC", kept).strip()


def is_email(text: str) -> bool:
    """Whether `text` is an address a mail server could take (RFC 5321 lengths, no quoted local parts)."""
    return len(text) <= MAX_EMAIL and bool(_EMAIL.match(text))


def national_id(text: str) -> str | None:
    """Return the 16 digits of a NIK without the blanks, dots or dashes people put in; None if it is not one."""
    digits = _SEPARATORS.sub("", text)
    return digits if _NATIONAL_ID.match(digits) else None
