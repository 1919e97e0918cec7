"""How long an SMS is: segments by the GSM 03.38 alphabet (3GPP TS 23.038), else UCS-2."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # each takes an escape and itself


def segments(text: str) -> int:
    """Return how many SMS a text is billed as: 160 characters in one, 153 each in more (70 and 67 in UCS-2)."""
    if all(c in _BASIC or c in _EXTENDED for c in text):
        length = len(text) + sum(c in _EXTENDED for c in text)
        return 1 if length <= 160 else -(-length // 153)  # noqa: PLR2004 - the standard's own figures, as said above
    length = len(text.encode("utf-16-be")) // 2
    return 1 if length <= 70 else -(-length // 67)  # noqa: PLR2004 - the standard's own figures, as said above


_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "‑": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "•": "-", "\u00a0": " "}
)


def plain(text: str) -> str:
    """Return the text with typographic marks as a telephone writes them: one dash more than doubles an SMS's price."""
    return text.translate(_PLAIN)
