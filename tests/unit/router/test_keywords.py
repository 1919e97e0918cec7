"""Finding a category by keywords."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.domain.keywords import KeywordMatcher

SOLO = KeywordMatcher.of(
    {
        "jalan-rusak": ["jalan berlubang", "jalan rusak", "aspal"],
        "lampu-jalan": ["lampu jalan", "pju"],
        "parkir": ["parkir liar", "parkir"],
    }
)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Jalan berlubang di depan pasar", "jalan-rusak"),
        ("LAMPU JALAN mati, gelap sekali", "lampu-jalan"),
        ("lampu-jalan mati", "lampu-jalan"),
        ("aspál mengelupas", "jalan-rusak"),
        ("Mohon bantuan", None),
        ("", None),
    ],
)
def test_a_keyword_is_found_whatever_its_case_and_accents(text: str, category: str | None) -> None:
    assert SOLO.find(text) == category


def test_a_keyword_inside_a_longer_word_is_not_found() -> None:
    assert SOLO.find("perparkiran dan mengaspal") is None


def test_the_category_with_most_of_its_keywords_wins() -> None:
    assert SOLO.find("Lampu jalan mati, jalan rusak, aspal hilang") == "jalan-rusak"


def test_among_equals_the_longest_phrase_wins() -> None:
    assert KeywordMatcher.of({"a": ["mati"], "b": ["lampu mati"]}).find("lampu mati") == "b"


def test_a_tie_is_nobodys() -> None:
    assert SOLO.find("lampu jalan dan jalan rusak") is None


def test_a_keyword_that_occurs_twice_counts_once() -> None:
    assert SOLO.find("aspal, aspal, aspal; lampu jalan, pju") == "lampu-jalan"


WORDS = st.sampled_from(["jalan", "lampu", "mati", "rusak", "PJU", "jálan"])
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TENANTS = st.dictionaries(st.sampled_from("abcd"), st.lists(PHRASES, max_size=4), max_size=4)


@given(TENANTS, st.lists(WORDS, max_size=12).map(" ".join))
def test_the_matcher_agrees_with_looking_for_each_phrase_in_turn(tenant: dict[str, list[str]], text: str) -> None:
    def plain(words: str) -> str:
        return words.lower().replace("á", "a")

    scores = {}
    for category, phrases in tenant.items():
        found = {p for p in map(plain, phrases) if re.search(rf"\b{p}\b", plain(text))}
        if found:
            scores[category] = (len(found), max(len(p.split()) for p in found))
    best = [category for category, score in scores.items() if score == max(scores.values())]
    assert KeywordMatcher.of(tenant).find(text) == (best[0] if len(best) == 1 else None)
