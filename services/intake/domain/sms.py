"""An SMS to the short code: what of it is the complaint, or which reply its first word asks for."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from services.intake.domain.text import MAX_TEXT, clean

EMPTY = "(SMS kosong)"
MOST_MISTYPED = 2
"""In how many letters a code may differ from that of one of the sender's own complaints and still mean it."""
MOST_WORDS = 3
"""How many words after the keyword may still mean a reply where no code says so."""

Ask = Literal["confirm", "reopen", "rate", "add", "withdraw"]

_KEYWORD = re.compile(r"^(lapor|aduan|adu)\b[\s:#.,;-]*", re.IGNORECASE)
_ASKS: Final[dict[str, Ask]] = {
    "selesai": "confirm",
    "ok": "confirm",
    "oke": "confirm",
    "puas": "confirm",
    "buka": "reopen",
    "belum": "reopen",
    "tambah": "add",
    "jawab": "add",
    "cabut": "withdraw",
    "nilai": "rate",
}
_FIRST = re.compile(r"^(\w+)\b[\s:#.,;!-]*", re.ASCII)
_CODE = re.compile(r"^([0-9OIL]{2}(?:[0-9OIL]{2})?(?:[\s.-]?[0-9A-Z]{4}){3})\b[\s:#.,;!-]*", re.IGNORECASE | re.ASCII)
_RATING = re.compile(r"^([1-5])(?:/5)?(?=[\s.,;!]|$)[\s.,;!]*")
_STOP = re.compile(r"^(berhenti|stop)(\s+kabar)?[\s.!]*$", re.IGNORECASE)
_COURTESY = frozenset(
    {
        "terima",
        "kasih",
        "makasih",
        "trims",
        "banyak",
        "ya",
        "sudah",
        "saya",
        "pak",
        "bu",
        "bapak",
        "ibu",
        "kak",
        "mas",
        "mbak",
        "min",
        "admin",
        "sekali",
        "thanks",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsReply:
    """A message whose first word asks for a reply. `code` as typed; `rating` 1 to 5; `rest` are the other words."""

    ask: Ask
    keyword: str
    code: str | None
    rating: int | None
    rest: str

    @property
    def clear_without_code(self) -> bool:
        """Whether it can hardly be a new complaint: little is said after the keyword."""
        words = re.findall(r"\w+", self.rest.lower())
        if self.ask in {"confirm", "withdraw"}:
            return _COURTESY.issuperset(words)
        if self.ask == "rate":
            return self.rating is not None and _COURTESY.issuperset(words)
        return len(words) <= MOST_WORDS and (bool(words) or self.ask == "reopen")


def complaint_text(message: str) -> str:
    """Return the complaint in an SMS: without a leading keyword (`LAPOR …`), never blank, never too long.

    Every SMS is answered, so a blank one is a complaint too; the verifier asks what was meant.
    """
    text = clean(message)
    return (_KEYWORD.sub("", text) or text or EMPTY)[:MAX_TEXT]


def read_reply(message: str) -> SmsReply | None:
    """Return the reply that the first word of a message asks for; None: it asks for none."""
    text = clean(message)
    first = _FIRST.match(text)
    if first is None or (ask := _ASKS.get(first[1].lower())) is None:
        return None
    rest = text[first.end() :]
    if code := _CODE.match(rest):
        rest = rest[code.end() :]
    rating = _RATING.match(rest) if ask in {"rate", "confirm"} else None
    if rating:
        rest = rest[rating.end() :]
    return SmsReply(
        ask=ask,
        keyword=first[1],
        code=code[1] if code else None,
        rating=int(rating[1]) if rating else None,
        rest=rest[:MAX_TEXT],
    )


def nearly_same(typed: str, code: str) -> bool:
    """Whether a code as typed is that code with a letter or two mistaken."""
    one, other = (re.sub(r"[^0-9A-Z]", "", each.upper()) for each in (typed, code))
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= MOST_MISTYPED


def asks_to_stop(message: str) -> bool:
    """Whether a message says no more than that news should stop (`BERHENTI`)."""
    return bool(_STOP.match(clean(message)))
