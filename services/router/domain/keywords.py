"""Finding a category by the tenant's keywords: whole words and phrases, whatever their case and accents."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the words of a text as compared: no case, no accents, split at whatever is no letter or digit."""
    if text.isascii():
        return _WORD.findall(text.lower())
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.findall(bare.casefold())


Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeywordMatcher:
    """Keywords by the first word of each, so that a text is read once, however many keywords there are."""

    by_first_word: Mapping[str, tuple[tuple[Phrase, str], ...]]

    @classmethod
    def of(cls, keywords: Mapping[str, Iterable[str]]) -> "KeywordMatcher":
        """Build from category → keywords; a keyword without any word in it never matches."""
        found: dict[str, list[tuple[Phrase, str]]] = {}
        for category, texts in keywords.items():
            for phrase in sorted({tuple(words_of(text)) for text in texts}):
                if phrase:
                    found.setdefault(phrase[0], []).append((phrase, category))
        return cls({first: tuple(entries) for first, entries in found.items()})

    def find(self, text: str) -> str | None:
        """Return the category most of whose keywords occur; among equals the longest phrase; a tie is None."""
        words = words_of(text)
        matched: dict[str, set[Phrase]] = {}
        for i, word in enumerate(words):
            for phrase, category in self.by_first_word.get(word, ()):
                if len(phrase) == 1 or tuple(words[i : i + len(phrase)]) == phrase:
                    matched.setdefault(category, set()).add(phrase)
        scores = sorted(
            ((len(phrases), max(map(len, phrases)), category) for category, phrases in matched.items()), reverse=True
        )
        if not scores or (len(scores) > 1 and scores[0][:2] == scores[1][:2]):
            return None
        return scores[0][2]
