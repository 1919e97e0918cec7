"""A tenant's configuration as the domain needs it: categories, rules, keywords and calendar, compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.router.domain.calendar import WorkingCalendar
from services.router.domain.clocks import Classification, Clocks
from services.router.domain.keywords import KeywordMatcher
from services.router.domain.rules import RuleTable


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPolicy:
    """The class and the clocks that a category brings along."""

    classification: Classification
    clocks: Clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How one tenant's cases are routed and timed."""

    categories: Mapping[str, CategoryPolicy]
    keywords: KeywordMatcher
    rules: RuleTable
    calendar: WorkingCalendar

    def needs_words(self, chosen: str | None) -> bool:
        """Say whether the text must be read to find the category: the reporter chose none that the tenant has."""
        return chosen not in self.categories

    def category_for(self, chosen: str | None, text: str | None) -> str | None:
        """Return the reporter's choice, else what the keywords say of the text; None: nobody can tell."""
        if chosen in self.categories:
            return chosen
        return None if text is None else self.keywords.find(text)
